package dev.barista.testing.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

/** The classes that the rules are about, read once. */
final class House {

    /** Main classes of all modules, generated ones too. */
    static final JavaClasses ALL_CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.barista");

    /** Main classes that people wrote. */
    static final JavaClasses OWN_CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("/dev/barista/protocol/oip/messages/"))
            .withImportOption(location -> !location.contains("/jmh_generated/"))
            .importPackages("dev.barista");

    private House() {}
}
