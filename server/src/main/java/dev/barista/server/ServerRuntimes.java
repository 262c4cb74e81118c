package dev.barista.server;

import dev.barista.model.spi.ModelRuntime;
import dev.barista.runtime.java.JavaRuntime;
import dev.barista.runtime.litert.LiteRtRuntime;
import dev.barista.runtime.onnx.OnnxRuntime;
import dev.barista.runtime.text.TextRuntime;
import dev.barista.runtime.trees.TreesRuntime;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/** The runtimes that a server opens models with. */
public final class ServerRuntimes {

    private ServerRuntimes() {}

    /**
     * New ones, which load no library yet; the first that knows a version's files is the one for it.
     *
     * @param trusted whether programs may be run from a version's folder
     */
    public static List<ModelRuntime> of(Predicate<Path> trusted) {
        OnnxRuntime onnx = new OnnxRuntime();
        return List.of(
                new TextRuntime(onnx),
                onnx,
                new LiteRtRuntime(),
                new TreesRuntime(),
                new JavaRuntime(trusted),
                AbsentRuntime.TENSORFLOW,
                AbsentRuntime.TORCH);
    }
}
