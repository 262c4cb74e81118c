package dev.barista.storage;

/** The fields of Triton's ModelConfig message, in the words of {@link ProtoSchema}. */
final class TritonSchema {

    static final String MESSAGE = "ModelConfig";

    static final String DEFINITIONS = """
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

    private TritonSchema() {}
}
