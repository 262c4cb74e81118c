package dev.barista.server;

/** Which version of the server this is: that of its jar. */
public final class BuildVersion {

    private static final String UNPACKAGED = "development";

    private BuildVersion() {}

    public static String current() {
        String version = BuildVersion.class.getPackage().getImplementationVersion();
        return version == null ? UNPACKAGED : version;
    }
}
