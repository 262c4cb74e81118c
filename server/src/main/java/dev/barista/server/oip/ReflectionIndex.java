package dev.barista.server.oip;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.barista.model.ErrorCode;
import dev.barista.protocol.oip.messages.GrpcService;
import dev.barista.protocol.oip.messages.health.HealthOuterClass;
import dev.barista.protocol.oip.messages.reflection.v1.ErrorResponse;
import dev.barista.protocol.oip.messages.reflection.v1.ExtensionNumberResponse;
import dev.barista.protocol.oip.messages.reflection.v1.FileDescriptorResponse;
import dev.barista.protocol.oip.messages.reflection.v1.ListServiceResponse;
import dev.barista.protocol.oip.messages.reflection.v1.Reflection;
import dev.barista.protocol.oip.messages.reflection.v1.ServerReflectionRequest;
import dev.barista.protocol.oip.messages.reflection.v1.ServerReflectionResponse;
import dev.barista.protocol.oip.messages.reflection.v1.ServiceResponse;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answers gRPC's reflection: which services and messages there are. Making it looks at all of them, which takes a good
 * part of a start. Immutable.
 */
final class ReflectionIndex {

    private final Map<String, FileDescriptor> byName = new LinkedHashMap<>();
    private final Map<String, FileDescriptor> bySymbol = new HashMap<>();

    /** Of everything that this server speaks. */
    ReflectionIndex() {
        add(GrpcService.getDescriptor());
        add(HealthOuterClass.getDescriptor());
        add(Reflection.getDescriptor());
        add(dev.barista.protocol.oip.messages.reflection.v1alpha.Reflection.getDescriptor());
    }

    private void add(FileDescriptor file) {
        if (byName.putIfAbsent(file.getName(), file) != null) {
            return;
        }
        file.getDependencies().forEach(this::add);
        file.getMessageTypes().forEach(type -> add(file, type));
        file.getEnumTypes().forEach(type -> bySymbol.put(type.getFullName(), file));
        for (ServiceDescriptor service : file.getServices()) {
            bySymbol.put(service.getFullName(), file);
            for (MethodDescriptor method : service.getMethods()) {
                bySymbol.put(method.getFullName(), file);
            }
        }
    }

    private void add(FileDescriptor file, Descriptor type) {
        bySymbol.put(type.getFullName(), file);
        type.getNestedTypes().forEach(nested -> add(file, nested));
        for (EnumDescriptor nested : type.getEnumTypes()) {
            bySymbol.put(nested.getFullName(), file);
        }
    }

    ServerReflectionResponse answer(ServerReflectionRequest request) {
        ServerReflectionResponse.Builder response = ServerReflectionResponse.newBuilder()
                .setValidHost(request.getHost())
                .setOriginalRequest(request);
        switch (request.getMessageRequestCase()) {
            case LIST_SERVICES -> response.setListServicesResponse(services());
            case FILE_BY_FILENAME -> putFile(response, byName.get(request.getFileByFilename()));
            case FILE_CONTAINING_SYMBOL -> putFile(response, bySymbol.get(request.getFileContainingSymbol()));
            case ALL_EXTENSION_NUMBERS_OF_TYPE -> putExtensions(response, request.getAllExtensionNumbersOfType());
            case FILE_CONTAINING_EXTENSION -> putError(response, ErrorCode.NOT_FOUND, "there are no extensions");
            case MESSAGEREQUEST_NOT_SET ->
                putError(response, ErrorCode.INVALID_ARGUMENT, "the request asks for nothing");
        }
        return response.build();
    }

    private ListServiceResponse services() {
        ListServiceResponse.Builder list = ListServiceResponse.newBuilder();
        for (FileDescriptor file : byName.values()) {
            file.getServices()
                    .forEach(service ->
                            list.addService(ServiceResponse.newBuilder().setName(service.getFullName())));
        }
        return list.build();
    }

    private static void putFile(ServerReflectionResponse.Builder response, @Nullable FileDescriptor file) {
        if (file == null) {
            putError(response, ErrorCode.NOT_FOUND, "there is no such file or symbol");
            return;
        }
        Map<String, FileDescriptor> needed = new LinkedHashMap<>();
        gather(file, needed);
        FileDescriptorResponse.Builder files = FileDescriptorResponse.newBuilder();
        needed.values()
                .forEach(each -> files.addFileDescriptorProto(each.toProto().toByteString()));
        response.setFileDescriptorResponse(files);
    }

    private static void gather(FileDescriptor file, Map<String, FileDescriptor> needed) {
        if (needed.putIfAbsent(file.getName(), file) == null) {
            file.getDependencies().forEach(dependency -> gather(dependency, needed));
        }
    }

    private void putExtensions(ServerReflectionResponse.Builder response, String type) {
        if (bySymbol.containsKey(type)) {
            response.setAllExtensionNumbersResponse(
                    ExtensionNumberResponse.newBuilder().setBaseTypeName(type));
        } else {
            putError(response, ErrorCode.NOT_FOUND, "there is no such type");
        }
    }

    private static void putError(ServerReflectionResponse.Builder response, ErrorCode code, String message) {
        response.setErrorResponse(
                ErrorResponse.newBuilder().setErrorCode(code.number()).setErrorMessage(message));
    }
}
