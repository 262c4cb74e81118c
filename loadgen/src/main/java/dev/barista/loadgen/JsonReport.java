package dev.barista.loadgen;

import java.io.StringWriter;
import java.util.Locale;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** A report for programs. Times are microseconds, except where a name says otherwise. */
public final class JsonReport {

    private static final JsonFactory JSON = new JsonFactory();
    private static final double ROUNDING = 1e4;

    private final LoadReport report;
    private final JsonGenerator json;

    private JsonReport(LoadReport report, JsonGenerator json) {
        this.report = report;
        this.json = json;
    }

    /** One line of JSON. */
    public static String of(LoadReport report) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            new JsonReport(report, json).write();
        }
        return text.toString();
    }

    private void write() {
        json.writeStartObject();
        Workload workload = report.workload();
        json.writeStringProperty("model", workload.model());
        json.writeStringProperty("url", workload.endpoint().toString());
        json.writeStringProperty("api", workload.api().option());
        json.writeNumberProperty("rows_per_call", workload.rows());
        json.writeStringProperty("began", report.began().toString());
        json.writeName("steps");
        json.writeStartArray();
        report.steps().forEach(this::step);
        json.writeEndArray();
        json.writeEndObject();
    }

    private void step(StepResult result) {
        json.writeStartObject();
        settings(result.step());
        number("seconds", result.seconds());
        counts(result);
        latencies("latency", result.latency());
        if (!result.step().open()) {
            latencies("latency_corrected", result.corrected());
        } else {
            latencies("latency_from_sending", result.fromSending());
        }
        if (result.refusals().count() > 0) {
            latencies("refusal_latency", result.refusals());
        }
        if (result.tokens().count() > 0) {
            tokens(result);
        }
        reasons(result);
        generator(result);
        moments(result);
        json.writeEndObject();
    }

    private void settings(Step step) {
        json.writeStringProperty("loop", step.open() ? "open" : "closed");
        json.writeNumberProperty("concurrency", step.concurrency());
        if (step.open()) {
            number("rate", step.rate());
            json.writeStringProperty("arrivals", step.pace().name().toLowerCase(Locale.ROOT));
        }
        json.writeNumberProperty("connections", step.connections());
        if (!step.deadline().isZero()) {
            number("deadline", step.deadline().toNanos() / 1e3);
        }
    }

    private void counts(StepResult result) {
        StepResult.Counts counts = result.counts();
        json.writeNumberProperty("calls", counts.all());
        json.writeNumberProperty("ok", counts.ok());
        json.writeNumberProperty("refused", counts.refused());
        json.writeNumberProperty("late", counts.late());
        json.writeNumberProperty("timed_out", counts.timedOut());
        json.writeNumberProperty("never_sent", counts.neverSent());
        json.writeNumberProperty("failed", counts.failed());
        number("error_rate", counts.errorRate());
        number("calls_per_second", result.okPerSecond());
        number("rows_per_second", result.okPerSecond() * report.workload().rows());
        if (!result.step().deadline().isZero()) {
            json.writeNumberProperty("in_time", counts.inTime());
            number("in_time_per_second", result.inTimePerSecond());
        }
    }

    private void latencies(String name, Latencies latencies) {
        object(name, fields -> {
            for (double percentile : report.percentiles()) {
                number(Amounts.percentile(percentile), latencies.micros(percentile));
            }
            number("mean", latencies.meanMicros());
            number("max", latencies.maxMicros());
        });
    }

    private void tokens(StepResult result) {
        json.writeNumberProperty("tokens", result.tokens().count());
        number("tokens_per_second", result.tokens().count() / result.seconds());
        latencies("first_token", result.tokens().first());
        latencies("between_tokens", result.tokens().between());
    }

    private void reasons(StepResult result) {
        json.writeName("reasons");
        json.writeStartArray();
        for (StepResult.Reason reason : result.reasons()) {
            json.writeStartObject();
            json.writeStringProperty("kind", reason.kind());
            json.writeNumberProperty("count", reason.count());
            json.writeStringProperty("message", reason.message());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void generator(StepResult result) {
        object("generator", fields -> {
            number("busy", result.generator().busy());
            latencies("lateness", result.generator().lateness());
            json.writeNumberProperty("waited", result.counts().waited());
            json.writeName("warnings");
            json.writeStartArray();
            Warnings.of(result).forEach(json::writeString);
            json.writeEndArray();
        });
    }

    private void moments(StepResult result) {
        json.writeName("moments");
        json.writeStartArray();
        for (StepResult.Moment moment : result.moments()) {
            json.writeStartObject();
            number("second", moment.second());
            number("calls_per_second", moment.okPerSecond());
            number("errors_per_second", moment.notOkPerSecond());
            number("p50", moment.p50Micros());
            number("p99", moment.p99Micros());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void object(String name, Consumer<JsonGenerator> fields) {
        json.writeName(name);
        json.writeStartObject();
        fields.accept(json);
        json.writeEndObject();
    }

    private void number(String name, double value) {
        json.writeName(name);
        double rounded = Math.rint(value * ROUNDING) / ROUNDING;
        if (rounded == Math.rint(rounded)) {
            json.writeNumber((long) rounded);
        } else {
            json.writeNumber(rounded);
        }
    }
}
