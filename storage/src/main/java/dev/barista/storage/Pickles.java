package dev.barista.storage;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.spi.ModelFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Tells Python pickles, which run whatever code they hold when they are opened and therefore are not, and says what to
 * do instead.
 */
final class Pickles {

    /** Files that may be pickles though their names do not say so. */
    private static final Set<String> DOUBTFUL = Set.of("pt", "pth", "bin", "model", "ckpt", "xgboost-model");

    private static final int FIRST_BYTE = 0x80;
    private static final int LAST_PROTOCOL = 5;

    private Pickles() {}

    /** @throws InferenceException if all that could be a model is a pickle by its content */
    static void refuseIn(ModelFiles files) {
        List<String> top =
                files.names().stream().filter(name -> name.indexOf('/') < 0).toList();
        boolean other = top.stream()
                .anyMatch(name ->
                        KnownFiles.runtimeOf(name).isPresent() && !DOUBTFUL.contains(EntryNames.extension(name)));
        if (other) {
            return;
        }
        for (String name : top) {
            if (DOUBTFUL.contains(EntryNames.extension(name)) && isPickle(files.path(name))) {
                throw refusal(name);
            }
        }
    }

    /** Whether a file is a pickle, or an archive of PyTorch's that holds one and no TorchScript. */
    static boolean isPickle(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            int first = in.read();
            int second = in.read();
            if (first == FIRST_BYTE) {
                return second >= 1 && second <= LAST_PROTOCOL;
            }
            return first == 'P' && second == 'K' && isCheckpoint(file);
        } catch (IOException e) {
            throw InferenceException.invalid(file.getFileName() + " can't be read: " + RepositoryReader.reason(e));
        }
    }

    private static boolean isCheckpoint(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            List<String> names = zip.stream().map(entry -> entry.getName()).toList();
            return names.stream().anyMatch(name -> name.endsWith("/data.pkl"))
                    && names.stream().noneMatch(name -> name.endsWith("/constants.pkl"));
        } catch (ZipException e) {
            // No archive after all; the runtime says what is wrong with it.
            return false;
        }
    }

    /** Why a file is not opened, and how to make one that is. */
    static InferenceException refusal(String file) {
        String extension = EntryNames.extension(file);
        boolean torch = Set.of("pt", "pth", "bin", "ckpt").contains(extension);
        return refusal(file, Optional.of(torch ? "pytorch" : "sklearn"));
    }

    /** @param kind of library that made it, as MLflow calls it, if that is known */
    static InferenceException refusal(String file, Optional<String> kind) {
        String advice = switch (kind.orElse("")) {
            case "sklearn" ->
                "skl2onnx.to_onnx(model, X[:1]) for scikit-learn, booster.save_model(\"model.ubj\") for XGBoost,"
                        + " booster.save_model(\"model.txt\") for LightGBM";
            case "pytorch" -> "torch.onnx.export(model, inputs, \"model.onnx\")";
            case "xgboost" -> "booster.save_model(\"model.ubj\")";
            case "lightgbm" -> "booster.save_model(\"model.txt\")";
            default -> "skl2onnx, torch.onnx.export or tf2onnx, depending on the library";
        };
        return new InferenceException(
                ErrorCode.FAILED_PRECONDITION,
                "\"" + file + "\" is a Python pickle, which can run any code when it is opened, and so it is not;"
                        + " export the model where it was trained, best to ONNX: " + advice);
    }
}
