package dev.barista.testing.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The table of rooms: who may use what. A new room or library gets its line here, or the build stops. */
class AllowedImportsTest {

    private static final String MODEL = "dev.barista.model";
    private static final String JSON = "dev.barista.json";
    private static final String LIFECYCLE = "dev.barista.lifecycle";
    private static final String SCHEDULING = "dev.barista.scheduling";
    private static final String CACHE = "dev.barista.cache";
    private static final String CACHE_REDIS = "dev.barista.cache.redis";
    private static final String INFERENCE = "dev.barista.inference";
    private static final String RUNTIME_JAVA = "dev.barista.runtime.java";
    private static final String RUNTIME_NATIVE = "dev.barista.runtime.nativelib";
    private static final String RUNTIME_ONNX = "dev.barista.runtime.onnx";
    private static final String RUNTIME_TEXT = "dev.barista.runtime.text";
    private static final String RUNTIME_LITERT = "dev.barista.runtime.litert";
    private static final String RUNTIME_TREES = "dev.barista.runtime.trees";
    private static final String STORAGE = "dev.barista.storage";
    private static final String REGISTRY = "dev.barista.registry";
    private static final String OIP = "dev.barista.protocol.oip";
    private static final String OIP_MESSAGES = "dev.barista.protocol.oip.messages";
    private static final String LOADGEN = "dev.barista.loadgen";
    private static final String SERVER = "dev.barista.server";
    private static final String CLI = "dev.barista.cli";
    private static final String TESTING = "dev.barista.testing";
    private static final String BENCH = "dev.barista.bench";

    private static final String JDK = "java";
    private static final String JSPECIFY = "org.jspecify.annotations";
    private static final String FAST_NUMBERS = "ch.randelshofer.fastdoubleparser";
    private static final String JACKSON = "tools.jackson.core";
    private static final String ONNX_JAVA = "ai.onnxruntime";
    private static final String TOKENIZERS = "ai.djl.huggingface.tokenizers.jni";
    private static final String AWS_SDK = "software.amazon.awssdk";
    private static final String COMPRESS = "org.apache.commons.compress";
    private static final String YAML = "org.snakeyaml.engine";
    private static final String PROTOBUF = "com.google.protobuf";
    private static final String CAFFEINE = "com.github.benmanes.caffeine";
    private static final String HASH4J = "com.dynatrace.hash4j";
    private static final String VERTX = "io.vertx.core";
    private static final String NETTY = "io.netty";
    private static final String MICROMETER = "io.micrometer";
    private static final String PROMETHEUS = "io.prometheus.metrics.model";
    private static final String PICOCLI = "picocli";
    private static final String HDR_HISTOGRAM = "org.HdrHistogram";
    private static final String GRPC = "io.grpc";
    private static final String JDBC = "javax.sql";
    private static final String CRYPTO = "javax.crypto";
    private static final String H2 = "org.h2.jdbcx";
    private static final String FLYWAY = "org.flywaydb.core";
    private static final String JUNIT = "org.junit.jupiter";
    private static final String ASSERTJ = "org.assertj.core";
    private static final String JMH = "org.openjdk.jmh";
    private static final String XGBOOST = "ml.dmlc.xgboost4j.java";
    private static final String LIGHTGBM = "io.github.metarank.lightgbm4j";
    private static final String LIGHTGBM_TYPES = "com.microsoft.ml.lightgbm";

    private static final Map<String, List<String>> TABLE = Map.ofEntries(
            Map.entry(MODEL, List.of(JDK, JSPECIFY)),
            Map.entry(JSON, List.of(JDK, JSPECIFY, FAST_NUMBERS, MODEL, JACKSON)),
            Map.entry(LIFECYCLE, List.of(JDK, JSPECIFY, MODEL)),
            Map.entry(SCHEDULING, List.of(JDK, JSPECIFY, MODEL)),
            Map.entry(CACHE, List.of(JDK, JSPECIFY, MODEL, CAFFEINE, HASH4J)),
            Map.entry(CACHE_REDIS, List.of(JDK, JSPECIFY, MODEL, CACHE, NETTY)),
            Map.entry(INFERENCE, List.of(JDK, JSPECIFY, MODEL, LIFECYCLE, SCHEDULING, CACHE)),
            Map.entry(RUNTIME_JAVA, List.of(JDK, JSPECIFY, MODEL)),
            Map.entry(RUNTIME_NATIVE, List.of(JDK, JSPECIFY, MODEL)),
            Map.entry(RUNTIME_ONNX, List.of(JDK, JSPECIFY, MODEL, RUNTIME_NATIVE)),
            Map.entry(RUNTIME_TEXT, List.of(JDK, JSPECIFY, MODEL, JSON, RUNTIME_NATIVE, TOKENIZERS)),
            Map.entry(RUNTIME_LITERT, List.of(JDK, JSPECIFY, MODEL, RUNTIME_NATIVE)),
            Map.entry(RUNTIME_TREES, List.of(JDK, JSPECIFY, MODEL, JACKSON)),
            Map.entry(STORAGE, List.of(JDK, JSPECIFY, MODEL, LIFECYCLE, JSON, JACKSON, YAML, COMPRESS, AWS_SDK)),
            Map.entry(REGISTRY, List.of(JDK, JSPECIFY, MODEL, JDBC, H2, FLYWAY)),
            Map.entry(OIP_MESSAGES, List.of(JDK, PROTOBUF)),
            Map.entry(OIP, List.of(JDK, JSPECIFY, MODEL, JSON, OIP_MESSAGES, JACKSON, PROTOBUF)),
            Map.entry(
                    LOADGEN,
                    List.of(
                            JDK,
                            JSPECIFY,
                            MODEL,
                            JSON,
                            OIP_MESSAGES,
                            JACKSON,
                            PROTOBUF,
                            NETTY,
                            HDR_HISTOGRAM,
                            "javax.net.ssl")),
            Map.entry(
                    SERVER,
                    List.of(
                            JDK,
                            JSPECIFY,
                            MODEL,
                            JSON,
                            LIFECYCLE,
                            SCHEDULING,
                            CACHE,
                            INFERENCE,
                            STORAGE,
                            REGISTRY,
                            RUNTIME_JAVA,
                            RUNTIME_ONNX,
                            RUNTIME_LITERT,
                            RUNTIME_TEXT,
                            RUNTIME_TREES,
                            OIP,
                            OIP_MESSAGES,
                            JACKSON,
                            PROTOBUF,
                            VERTX,
                            NETTY,
                            MICROMETER,
                            PROMETHEUS,
                            CRYPTO)),
            // sun.misc.Signal alone tells SIGTERM from Ctrl-C.
            Map.entry(
                    CLI,
                    List.of(
                            JDK,
                            JSPECIFY,
                            MODEL,
                            JSON,
                            OIP_MESSAGES,
                            LOADGEN,
                            SERVER,
                            JACKSON,
                            PICOCLI,
                            PROTOBUF,
                            "sun.misc")),
            Map.entry(TESTING, List.of(JDK, JSPECIFY, MODEL, JUNIT, ASSERTJ)),
            // com.sun.management tells what threads have allocated.
            Map.entry(
                    BENCH,
                    List.of(
                            JDK,
                            JSPECIFY,
                            "dev.barista",
                            JACKSON,
                            PROTOBUF,
                            VERTX,
                            NETTY,
                            GRPC,
                            HDR_HISTOGRAM,
                            JMH,
                            ONNX_JAVA,
                            XGBOOST,
                            LIGHTGBM,
                            LIGHTGBM_TYPES,
                            "com.sun.management")));

    @Test
    void everyRoom_usesOnlyWhatItsRowNames() {
        new AllowedImports(TABLE).rule().check(House.ALL_CLASSES);
    }

    @Test
    void everyRow_namesAPackageThatExists() {
        Set<String> rows = new TreeSet<>(TABLE.keySet());
        SourceFiles.mainPackages().forEach(rows::remove);
        rows.remove(OIP_MESSAGES); // generated
        assertThat(rows).isEmpty();
    }

    @Test
    void lowerRoomThatUsesAHigherOne_isReported() {
        String fixtures = "dev.barista.testing.architecture.fixture";
        JavaClasses wrong = new ClassFileImporter().importPackages(fixtures + ".low", fixtures + ".high");
        AllowedImports rules = new AllowedImports(Map.of(
                fixtures + ".low", List.of(JDK),
                fixtures + ".high", List.of(JDK, fixtures + ".low")));

        assertThatThrownBy(() -> rules.rule().check(wrong))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(fixtures + ".low may not use " + fixtures + ".high");
    }

    @Test
    void packageWithoutARow_isReported() {
        JavaClasses wrong = new ClassFileImporter().importClasses(AllowedImports.class);
        AllowedImports rules = new AllowedImports(Map.of("dev.elsewhere", List.of(JDK)));

        assertThatThrownBy(() -> rules.rule().check(wrong))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("without a row");
    }
}
