package dev.barista.testing.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import dev.barista.testing.architecture.fixture.Blameless;
import dev.barista.testing.architecture.fixture.CarelessManager;
import org.junit.jupiter.api.Test;

class CodingRulesTest {

    private static final String FIXTURES = "dev.barista.testing.architecture.fixture";

    private static final JavaClasses WRONG = new ClassFileImporter().importClasses(CarelessManager.class);

    /** The rooms that publish events or return values; the server alone writes logs, the command alone talks. */
    private static final String[] SILENT = {
        "dev.barista.model..",
        "dev.barista.json..",
        "dev.barista.lifecycle..",
        "dev.barista.scheduling..",
        "dev.barista.inference..",
        "dev.barista.runtime..",
        "dev.barista.storage..",
        "dev.barista.registry..",
        "dev.barista.protocol.."
    };

    @Test
    void packages_areFreeOfCycles() {
        CodingRules.packagesAreFreeOfCycles("dev.barista").check(House.OWN_CLASSES);
    }

    @Test
    void names_saySomething() {
        CodingRules.NAMES_SAY_SOMETHING.check(House.OWN_CLASSES);
    }

    @Test
    void staticFields_areFinal() {
        CodingRules.STATIC_FIELDS_ARE_FINAL.check(House.OWN_CLASSES);
    }

    @Test
    void parameters_areFew() {
        CodingRules.PARAMETERS_ARE_FEW.check(House.OWN_CLASSES);
    }

    @Test
    void fields_areNotInjected() {
        NO_CLASSES_SHOULD_USE_FIELD_INJECTION.check(House.OWN_CLASSES);
    }

    @Test
    void rooms_doNotLog() {
        noClasses()
                .that()
                .resideInAnyPackage(SILENT)
                .should(GeneralCodingRules.USE_JAVA_UTIL_LOGGING)
                .orShould(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(System.Logger.class)
                .check(House.OWN_CLASSES);
    }

    @Test
    void cycleOfTwoPackages_isReported() {
        JavaClasses cycle = new ClassFileImporter().importPackages(FIXTURES);
        assertReported(CodingRules.packagesAreFreeOfCycles(FIXTURES), cycle, "Cycle detected");
    }

    @Test
    void emptyName_isReported() {
        assertReported(CodingRules.NAMES_SAY_SOMETHING, WRONG, "CarelessManager");
    }

    @Test
    void staticMutableField_isReported() {
        assertReported(CodingRules.STATIC_FIELDS_ARE_FINAL, WRONG, "CarelessManager.calls");
    }

    @Test
    void longParameterList_isReported() {
        assertReported(CodingRules.PARAMETERS_ARE_FEW, WRONG, "has 6 parameters");
    }

    @Test
    void parametersThatTheCompilerOrARecordMakes_areNotCounted() {
        JavaClasses fine =
                new ClassFileImporter().importPackagesOf(Blameless.class).that(areOf(Blameless.class));
        assertThatCode(() -> CodingRules.PARAMETERS_ARE_FEW.check(fine)).doesNotThrowAnyException();
    }

    private static DescribedPredicate<JavaClass> areOf(Class<?> outermost) {
        return DescribedPredicate.describe(
                "are of " + outermost, found -> found.getName().startsWith(outermost.getName()));
    }

    private static void assertReported(ArchRule rule, JavaClasses classes, String what) {
        assertThatThrownBy(() -> rule.check(classes))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(what);
    }
}
