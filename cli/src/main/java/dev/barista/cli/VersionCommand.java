package dev.barista.cli;

import dev.barista.cli.Json.JsonObject;
import dev.barista.model.spi.ModelRuntime;
import dev.barista.model.spi.RuntimeAvailability;
import dev.barista.server.ServerRuntimes;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code barista version}: what this is made of. */
@Command(
        name = "version",
        description = "Shows the versions of Barista, of Java and of the runtimes.",
        footerHeading = "%nExample:%n",
        footer = "  barista version --json")
final class VersionCommand extends BaristaCommand {

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    VersionCommand(Screen screen) {
        super(screen);
    }

    @Override
    public Integer call() {
        Map<String, Json> runtimes = new LinkedHashMap<>();
        for (ModelRuntime runtime : ServerRuntimes.of(folder -> false)) {
            if (runtime.isInstalled()) {
                runtimes.put(runtime.name(), Json.text(describe(runtime.availability())));
            }
        }
        String java = Runtime.version() + " (" + System.getProperty("java.vendor") + ")";
        if (json) {
            Map<String, Json> all = new LinkedHashMap<>();
            all.put("barista", Json.text(own()));
            all.put("java", Json.text(java));
            all.put("runtimes", new JsonObject(runtimes));
            screen().line(JsonWriter.write(new JsonObject(all)));
        } else {
            screen().line("barista " + own());
            screen().line("java    " + java);
            screen().line("runtimes");
            runtimes.forEach((name, version) ->
                    screen().line(String.format("  %-7s %s", name, ((Json.JsonText) version).value())));
        }
        return ExitCode.OK;
    }

    /** This build's version, which its jar tells. */
    static String own() {
        String version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    private static String describe(RuntimeAvailability availability) {
        return switch (availability) {
            case RuntimeAvailability.Available available -> available.libraryVersion();
            case RuntimeAvailability.Missing missing -> "missing: " + missing.remedy();
        };
    }
}
