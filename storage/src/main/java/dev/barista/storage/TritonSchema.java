package dev.barista.storage;

import dev.barista.model.InferenceException;
import dev.barista.model.NearestName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks a model configuration against the fields that Triton's ModelConfig message has, so that whoever reads it
 * afterwards can trust names and types, and a slip of the pen is an error and not a setting without effect.
 */
final class TritonSchema {

    /** Fields as {@code name:type}, with {@code *} where repeated; a map names the type of its values. */
    private static final String DEFINITIONS = """
            enum DataType TYPE_INVALID TYPE_BOOL TYPE_UINT8 TYPE_UINT16 TYPE_UINT32 TYPE_UINT64 TYPE_INT8
                TYPE_INT16 TYPE_INT32 TYPE_INT64 TYPE_FP16 TYPE_FP32 TYPE_FP64 TYPE_STRING TYPE_BF16
            enum ModelInstanceGroup.Kind KIND_AUTO KIND_GPU KIND_CPU KIND_MODEL
            enum ModelInstanceGroup.SecondaryDevice.SecondaryDeviceKind KIND_NVDLA
            enum ModelInput.Format FORMAT_NONE FORMAT_NHWC FORMAT_NCHW
            enum BatchInput.Kind BATCH_ELEMENT_COUNT BATCH_ACCUMULATED_ELEMENT_COUNT
                BATCH_ACCUMULATED_ELEMENT_COUNT_WITH_ZERO BATCH_MAX_ELEMENT_COUNT_AS_SHAPE BATCH_ITEM_SHAPE
                BATCH_ITEM_SHAPE_FLATTEN
            enum BatchOutput.Kind BATCH_SCATTER_WITH_INPUT_SHAPE
            enum ModelOptimizationPolicy.ModelPriority PRIORITY_DEFAULT PRIORITY_MAX PRIORITY_MIN
            enum ModelQueuePolicy.TimeoutAction REJECT DELAY
            enum ModelSequenceBatching.Control.Kind CONTROL_SEQUENCE_START CONTROL_SEQUENCE_READY
                CONTROL_SEQUENCE_END CONTROL_SEQUENCE_CORRID
            message ModelRateLimiter resources:ModelRateLimiter.Resource* priority:uint32
            message ModelRateLimiter.Resource name:string global:bool count:uint32
            message ModelInstanceGroup name:string kind:ModelInstanceGroup.Kind count:int32
                rate_limiter:ModelRateLimiter gpus:int32* secondary_devices:ModelInstanceGroup.SecondaryDevice*
                profile:string* passive:bool host_policy:string
            message ModelInstanceGroup.SecondaryDevice
                kind:ModelInstanceGroup.SecondaryDevice.SecondaryDeviceKind device_id:int64
            message ModelTensorReshape shape:int64*
            message ModelInput name:string data_type:DataType format:ModelInput.Format dims:int64*
                reshape:ModelTensorReshape is_shape_tensor:bool allow_ragged_batch:bool optional:bool
                is_non_linear_format_io:bool
            message ModelOutput name:string data_type:DataType dims:int64* reshape:ModelTensorReshape
                label_filename:string is_shape_tensor:bool is_non_linear_format_io:bool
            message BatchInput kind:BatchInput.Kind target_name:string* data_type:DataType source_input:string*
            message BatchOutput target_name:string* kind:BatchOutput.Kind source_input:string*
            message ModelVersionPolicy latest:ModelVersionPolicy.Latest all:ModelVersionPolicy.All
                specific:ModelVersionPolicy.Specific
            message ModelVersionPolicy.Latest num_versions:uint32
            message ModelVersionPolicy.All
            message ModelVersionPolicy.Specific versions:int64*
            message ModelOptimizationPolicy graph:ModelOptimizationPolicy.Graph
                priority:ModelOptimizationPolicy.ModelPriority cuda:ModelOptimizationPolicy.Cuda
                execution_accelerators:ModelOptimizationPolicy.ExecutionAccelerators
                input_pinned_memory:ModelOptimizationPolicy.PinnedMemoryBuffer
                output_pinned_memory:ModelOptimizationPolicy.PinnedMemoryBuffer
                gather_kernel_buffer_threshold:uint32 eager_batching:bool
            message ModelOptimizationPolicy.Graph level:int32
            message ModelOptimizationPolicy.Cuda graphs:bool busy_wait_events:bool
                graph_spec:ModelOptimizationPolicy.Cuda.GraphSpec* output_copy_stream:bool
            message ModelOptimizationPolicy.Cuda.GraphSpec batch_size:int32
                input:map<ModelOptimizationPolicy.Cuda.GraphSpec.Shape>
                graph_lower_bound:ModelOptimizationPolicy.Cuda.GraphSpec.LowerBound
            message ModelOptimizationPolicy.Cuda.GraphSpec.Shape dim:int64*
            message ModelOptimizationPolicy.Cuda.GraphSpec.LowerBound batch_size:int32
                input:map<ModelOptimizationPolicy.Cuda.GraphSpec.Shape>
            message ModelOptimizationPolicy.ExecutionAccelerators
                gpu_execution_accelerator:ModelOptimizationPolicy.ExecutionAccelerators.Accelerator*
                cpu_execution_accelerator:ModelOptimizationPolicy.ExecutionAccelerators.Accelerator*
            message ModelOptimizationPolicy.ExecutionAccelerators.Accelerator name:string parameters:map<string>
            message ModelOptimizationPolicy.PinnedMemoryBuffer enable:bool
            message ModelQueuePolicy timeout_action:ModelQueuePolicy.TimeoutAction
                default_timeout_microseconds:uint64 allow_timeout_override:bool max_queue_size:uint32
            message ModelDynamicBatching preferred_batch_size:int32* max_queue_delay_microseconds:uint64
                preserve_ordering:bool priority_levels:uint64 default_priority_level:uint64
                default_queue_policy:ModelQueuePolicy priority_queue_policy:map<ModelQueuePolicy>
            message ModelSequenceBatching direct:ModelSequenceBatching.StrategyDirect
                oldest:ModelSequenceBatching.StrategyOldest max_sequence_idle_microseconds:uint64
                control_input:ModelSequenceBatching.ControlInput* state:ModelSequenceBatching.State*
                iterative_sequence:bool
            message ModelSequenceBatching.Control kind:ModelSequenceBatching.Control.Kind
                int32_false_true:int32* fp32_false_true:float* bool_false_true:bool* data_type:DataType
            message ModelSequenceBatching.ControlInput name:string control:ModelSequenceBatching.Control*
            message ModelSequenceBatching.InitialState data_type:DataType dims:int64* zero_data:bool
                data_file:string name:string
            message ModelSequenceBatching.State input_name:string output_name:string data_type:DataType
                dims:int64* initial_state:ModelSequenceBatching.InitialState*
                use_same_buffer_for_input_output:bool use_growable_memory:bool
            message ModelSequenceBatching.StrategyDirect max_queue_delay_microseconds:uint64
                minimum_slot_utilization:float
            message ModelSequenceBatching.StrategyOldest max_candidate_sequences:int32
                preferred_batch_size:int32* max_queue_delay_microseconds:uint64 preserve_ordering:bool
            message ModelEnsembling step:ModelEnsembling.Step* max_inflight_requests:uint32
            message ModelEnsembling.Step model_name:string model_version:int64 input_map:map<string>
                output_map:map<string> model_namespace:string
            message ModelParameter string_value:string
            message ModelWarmup name:string batch_size:uint32 inputs:map<ModelWarmup.Input> count:uint32
            message ModelWarmup.Input data_type:DataType dims:int64* zero_data:bool random_data:bool
                input_data_file:string
            message ModelOperations op_library_filename:string*
            message ModelTransactionPolicy decoupled:bool
            message ModelRepositoryAgents agents:ModelRepositoryAgents.Agent*
            message ModelRepositoryAgents.Agent name:string parameters:map<string>
            message ModelResponseCache enable:bool
            message ModelMetrics metric_control:ModelMetrics.MetricControl*
            message ModelMetrics.MetricControl metric_identifier:ModelMetrics.MetricControl.MetricIdentifier
                histogram_options:ModelMetrics.MetricControl.HistogramOptions
            message ModelMetrics.MetricControl.MetricIdentifier family:string
            message ModelMetrics.MetricControl.HistogramOptions buckets:double*
            message ModelConfig name:string platform:string backend:string runtime:string
                version_policy:ModelVersionPolicy max_batch_size:int32 input:ModelInput* output:ModelOutput*
                batch_input:BatchInput* batch_output:BatchOutput* optimization:ModelOptimizationPolicy
                dynamic_batching:ModelDynamicBatching sequence_batching:ModelSequenceBatching
                ensemble_scheduling:ModelEnsembling instance_group:ModelInstanceGroup*
                default_model_filename:string cc_model_filenames:map<string> metric_tags:map<string>
                parameters:map<ModelParameter> model_warmup:ModelWarmup* model_operations:ModelOperations
                model_transaction_policy:ModelTransactionPolicy model_repository_agents:ModelRepositoryAgents
                response_cache:ModelResponseCache model_metrics:ModelMetrics
            """;

    private static final Pattern INTEGER = Pattern.compile("-?(0[xX][0-9a-fA-F]{1,16}|[0-9]{1,20})");
    private static final Pattern FLOAT =
            Pattern.compile("-?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?[fF]?|-?inf(inity)?|nan");

    private final Map<String, Map<String, Field>> messages = new LinkedHashMap<>();
    private final Map<String, List<String>> enums = new LinkedHashMap<>();
    private final String where;
    private final boolean json;

    /**
     * @param where the text's name in messages
     * @param json whether the text is JSON, where names may be written in camel case and any scalar as a string
     */
    TritonSchema(String where, boolean json) {
        this.where = where;
        this.json = json;
        for (String definition : DEFINITIONS.replaceAll("\n +", " ").lines().toList()) {
            List<String> words = List.of(definition.split(" ", -1));
            if (words.getFirst().equals("enum")) {
                enums.put(words.get(1), words.subList(2, words.size()));
            } else {
                messages.put(words.get(1), fields(words.subList(2, words.size())));
            }
        }
    }

    private static Map<String, Field> fields(List<String> words) {
        Map<String, Field> fields = new LinkedHashMap<>();
        for (String word : words) {
            int colon = word.indexOf(':');
            String type = word.substring(colon + 1);
            boolean repeated = type.endsWith("*");
            boolean map = type.startsWith("map<");
            type = repeated ? type.substring(0, type.length() - 1) : type;
            type = map ? type.substring("map<".length(), type.length() - 1) : type;
            fields.put(word.substring(0, colon), new Field(type, repeated, map));
        }
        return fields;
    }

    private record Field(String type, boolean repeated, boolean map) {}

    /**
     * The configuration with every field known and of its type. Maps are messages whose fields are the map's keys.
     *
     * @throws InferenceException {@code INVALID_ARGUMENT} with the line and a hint
     */
    TritonNode.Message check(TritonNode.Message config) {
        return message(config, "ModelConfig");
    }

    private TritonNode.Message message(TritonNode.Message message, String type) {
        Map<String, Field> known = messages.getOrDefault(type, Map.of());
        Map<String, List<TritonNode>> checked = new LinkedHashMap<>();
        message.fields().forEach((written, values) -> {
            String name = json && !known.containsKey(written) ? snakeCase(written) : written;
            Field field = known.get(name);
            int line = values.isEmpty() ? message.line() : values.getFirst().line();
            if (field == null) {
                String hint = NearestName.hint(name, known.keySet());
                throw error(
                        line,
                        "unknown field \"" + written + "\" in " + type
                                + (hint.isEmpty() ? "; it has " + String.join(", ", known.keySet()) : hint));
            }
            if (values.size() > 1 && !field.repeated() && !field.map()) {
                throw error(values.get(1).line(), name + " is given more than once");
            }
            if (!values.isEmpty()) {
                checked.put(name, field.map() ? List.of(map(values, name, field)) : values(values, name, field));
            }
        });
        return new TritonNode.Message(message.line(), checked);
    }

    private List<TritonNode> values(List<TritonNode> values, String name, Field field) {
        List<TritonNode> checked = new ArrayList<>();
        values.forEach(value -> checked.add(value(value, name, field.type())));
        return checked;
    }

    /** Entries written {@code {key: … value: …}} in text, and as an object's own keys in JSON. */
    private TritonNode.Message map(List<TritonNode> values, String name, Field field) {
        Map<String, List<TritonNode>> entries = new LinkedHashMap<>();
        for (TritonNode value : values) {
            if (!(value instanceof TritonNode.Message entry)) {
                throw error(value.line(), name + ": expected entries of key and value");
            }
            if (json) {
                entry.fields().forEach((key, content) -> entries.put(key, values(content, name, field)));
                continue;
            }
            List<TritonNode> keys = entry.all("key");
            List<TritonNode> contents = entry.all("value");
            boolean complete =
                    keys.size() == 1 && contents.size() == 1 && entry.fields().size() == 2;
            if (!complete || !(keys.getFirst() instanceof TritonNode.Scalar key)) {
                throw error(value.line(), name + ": an entry has one key and one value");
            }
            entries.put(key.text(), values(contents, name, field));
        }
        return new TritonNode.Message(values.getFirst().line(), entries);
    }

    private TritonNode value(TritonNode value, String name, String type) {
        if (messages.containsKey(type)) {
            if (!(value instanceof TritonNode.Message message)) {
                throw error(value.line(), name + ": expected the fields of " + type + " in braces");
            }
            return message(message, type);
        }
        if (!(value instanceof TritonNode.Scalar scalar)) {
            throw error(value.line(), name + ": expected one value, got fields in braces");
        }
        if (!fits(scalar, type)) {
            throw error(value.line(), name + ": expected " + describe(type) + ", got \"" + scalar.text() + "\"");
        }
        return scalar;
    }

    private boolean fits(TritonNode.Scalar scalar, String type) {
        String text = scalar.text();
        List<String> constants = enums.get(type);
        if (constants != null) {
            return constants.contains(text) && (json || !scalar.quoted());
        }
        return switch (type) {
            case "string" -> scalar.quoted();
            case "bool" ->
                !scalar.quoted()
                        && List.of("true", "false", "t", "f", "True", "False", "1", "0")
                                .contains(text);
            case "float", "double" ->
                (json || !scalar.quoted())
                        && FLOAT.matcher(text.toLowerCase(Locale.ROOT)).matches();
            default -> (json || !scalar.quoted()) && isInteger(text, type);
        };
    }

    private static boolean isInteger(String text, String type) {
        Matcher matcher = INTEGER.matcher(text);
        if (!matcher.matches()) {
            return false;
        }
        try {
            long value = Long.decode(text);
            return switch (type) {
                case "int32" -> value == (int) value;
                case "uint32" -> value >= 0 && value <= 0xFFFF_FFFFL;
                case "uint64" -> value >= 0;
                default -> true;
            };
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private String describe(String type) {
        List<String> constants = enums.get(type);
        return switch (type) {
            case "string" -> "a string in quotes";
            case "bool" -> "true or false";
            case "float", "double" -> "a number";
            default -> constants == null ? "a whole number (" + type + ")" : "one of " + String.join(", ", constants);
        };
    }

    private static String snakeCase(String name) {
        return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }

    private InferenceException error(int line, String message) {
        return TritonConfig.error(where, line, message);
    }
}
