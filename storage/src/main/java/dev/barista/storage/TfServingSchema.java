package dev.barista.storage;

/** The fields of TensorFlow Serving's ModelServerConfig message, in the words of {@link ProtoSchema}. */
final class TfServingSchema {

    static final String MESSAGE = "ModelServerConfig";

    static final String DEFINITIONS = """
            enum ModelType MODEL_TYPE_UNSPECIFIED TENSORFLOW OTHER
            message ModelServerConfig model_config_list:ModelConfigList custom_model_config:Any
            message Any type_url:string value:string
            message ModelConfigList config:ModelConfig*
            message ModelConfig name:string base_path:string model_type:ModelType model_platform:string
                model_version_policy:ServableVersionPolicy version_labels:map<int64> logging_config:LoggingConfig
                logging_configs:LoggingConfig*
            message ServableVersionPolicy latest:Latest all:All specific:Specific
            message Latest num_versions:uint32
            message All
            message Specific versions:int64*
            message LoggingConfig log_collector_config:LogCollectorConfig sampling_config:SamplingConfig
                saved_model_tags:string*
            message LogCollectorConfig type:string filename_prefix:string
            message SamplingConfig sampling_rate:double
            """;

    private TfServingSchema() {}
}
