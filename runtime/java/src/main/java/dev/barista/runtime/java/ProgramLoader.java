package dev.barista.runtime.java;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.NearestName;
import dev.barista.model.Signature;
import dev.barista.model.spi.LoadOptions;
import dev.barista.model.spi.LoadedModel;
import dev.barista.model.spi.ModelFiles;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Makes the object of a version: finds its class, makes it, and has it read its files. */
final class ProgramLoader {

    private static final String CLASS_OPTION = "class";

    private ProgramLoader() {}

    static LoadedModel load(ModelFiles files, String jar, LoadOptions options) {
        ModelClassLoader loader = ModelClassLoader.of(files, jar);
        boolean done = false;
        try {
            LoadedModel model = load(files, jar, options, loader);
            done = true;
            return model;
        } finally {
            if (!done) {
                close(loader);
            }
        }
    }

    private static LoadedModel load(ModelFiles files, String jar, LoadOptions options, ModelClassLoader loader) {
        Map<String, String> rest = new HashMap<>(options.options());
        String named = rest.remove(CLASS_OPTION);
        String className = named == null ? declared(loader, jar) : named;
        JavaModel program = make(loader, className, jar);
        checkNames(program, rest.keySet());
        ProgramCalls calls = new ProgramCalls(program, jar);
        try {
            calls.load(files, rest);
            Signature signature = calls.signature();
            return new ProgramModel(calls, signature, memoryBytes(files), loader);
        } catch (RuntimeException | Error e) {
            calls.closeQuietly(e);
            throw e;
        }
    }

    /** The one class that the jar says implements a model. */
    private static String declared(ModelClassLoader loader, String jar) {
        List<String> declared = loader.declaredModels();
        if (declared.size() != 1) {
            throw InferenceException.invalid(jar + " declares "
                    + (declared.isEmpty() ? "no model" : "several models: " + String.join(", ", declared))
                    + "; name the class in META-INF/services/" + JavaModel.class.getName()
                    + ", one alone, or by option \"" + CLASS_OPTION + "\" in model.yaml");
        }
        return declared.getFirst();
    }

    private static JavaModel make(ModelClassLoader loader, String className, String jar) {
        try {
            Class<?> found = Class.forName(className, true, loader);
            if (!JavaModel.class.isAssignableFrom(found)) {
                throw InferenceException.invalid(
                        "class " + className + " of " + jar + " does not implement " + JavaModel.class.getName());
            }
            return found.asSubclass(JavaModel.class).getConstructor().newInstance();
        } catch (ClassNotFoundException e) {
            throw new InferenceException(
                    ErrorCode.INVALID_ARGUMENT, "class " + className + " is in no jar of the version beside " + jar, e);
        } catch (NoSuchMethodException | IllegalAccessException | InstantiationException e) {
            throw new InferenceException(
                    ErrorCode.INVALID_ARGUMENT,
                    "class " + className + " of " + jar
                            + " must be public, not abstract, and have a public constructor without parameters",
                    e);
        } catch (InvocationTargetException e) {
            throw ProgramCalls.refused(jar, "its constructor failed", e.getCause() == null ? e : e.getCause());
        } catch (LinkageError e) {
            throw ProgramCalls.refused(jar, "its classes can't be loaded", e);
        }
    }

    private static void checkNames(JavaModel program, Set<String> given) {
        Set<String> known = new TreeSet<>(program.optionNames());
        known.add(CLASS_OPTION);
        for (String name : given) {
            if (!known.contains(name)) {
                throw InferenceException.invalid("unknown option \"" + name + "\" of the java runtime's "
                        + program.getClass().getName() + NearestName.hint(name, known) + " (known: "
                        + String.join(", ", known) + ")");
            }
        }
    }

    /** Bytes of all files: what a program holds besides is its own. */
    private static long memoryBytes(ModelFiles files) {
        long total = 0;
        for (String name : files.names()) {
            total += files.path(name).toFile().length();
        }
        return total;
    }

    static void close(ModelClassLoader loader) {
        try {
            loader.close();
        } catch (IOException e) {
            throw new IllegalStateException("the jars of a model could not be closed", e);
        }
    }
}
