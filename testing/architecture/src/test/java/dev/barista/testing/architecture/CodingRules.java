package dev.barista.testing.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.List;
import java.util.stream.Stream;

/** What the house asks of every class. */
final class CodingRules {

    static final int MAX_PARAMETERS = 5;

    /** Last words that say nothing about what a class is for. */
    private static final String EMPTY_NAMES = ".*(Manager|Helper|Util|Utils|Impl|Info|Data)";

    static final ArchRule NAMES_SAY_SOMETHING = classes()
            .should()
            .haveNameNotMatching(EMPTY_NAMES)
            .because("a name ends in what the thing is, not in a word that fits everything");

    static final ArchRule STATIC_FIELDS_ARE_FINAL = fields().that()
            .areStatic()
            .and(DescribedPredicate.not(generatedByTheCompiler()))
            .should()
            .beFinal()
            .because("state that belongs to nobody is changed by anybody");

    static final ArchRule PARAMETERS_ARE_FEW = codeUnits().should(haveFewParameters());

    static ArchRule packagesAreFreeOfCycles(String root) {
        return SlicesRuleDefinition.slices().matching(root + ".(**)").should().beFreeOfCycles();
    }

    private CodingRules() {}

    private static DescribedPredicate<JavaField> generatedByTheCompiler() {
        return DescribedPredicate.describe(
                "are synthetic", f -> f.getModifiers().contains(JavaModifier.SYNTHETIC));
    }

    private static ArchCondition<JavaCodeUnit> haveFewParameters() {
        return new ArchCondition<>("have at most " + MAX_PARAMETERS + " parameters") {
            @Override
            public void check(JavaCodeUnit unit, ConditionEvents events) {
                if (isWritten(unit) && !isCanonical(unit) && written(unit) > MAX_PARAMETERS) {
                    String message = unit.getDescription() + " has " + written(unit) + " parameters, " + MAX_PARAMETERS
                            + " at most: make a record of those that belong together";
                    events.add(SimpleConditionEvent.violated(unit, message));
                }
            }
        };
    }

    /** Lambdas, bridges and the constructors of anonymous and local classes get their parameters from the compiler. */
    private static boolean isWritten(JavaCodeUnit unit) {
        JavaClass owner = unit.getOwner();
        boolean capturing = unit.isConstructor() && (owner.isAnonymousClass() || owner.isLocalClass());
        return !capturing && !unit.getModifiers().contains(JavaModifier.SYNTHETIC) && !isOfALibrary(unit);
    }

    /** What a type outside this house declares can't be given other parameters here. */
    private static boolean isOfALibrary(JavaCodeUnit unit) {
        JavaClass owner = unit.getOwner();
        return unit instanceof JavaMethod
                && Stream.concat(owner.getAllRawSuperclasses().stream(), owner.getAllRawInterfaces().stream())
                        .filter(type -> !type.getPackageName().startsWith("dev.barista"))
                        .flatMap(type -> type.getMethods().stream())
                        .anyMatch(method -> method.getName().equals(unit.getName())
                                && method.getRawParameterTypes().size()
                                        == unit.getRawParameterTypes().size());
    }

    /** The parameters in the source: an enum's constructor has a name and a number more, an inner class its outer. */
    private static int written(JavaCodeUnit unit) {
        JavaClass owner = unit.getOwner();
        int added = 0;
        if (unit instanceof JavaConstructor) {
            boolean inner = owner.isInnerClass() && !owner.getModifiers().contains(JavaModifier.STATIC);
            added = owner.isEnum() ? 2 : inner ? 1 : 0;
        }
        return unit.getRawParameterTypes().size() - added;
    }

    private static boolean isCanonical(JavaCodeUnit unit) {
        if (!unit.isConstructor() || !unit.getOwner().isRecord()) {
            return false;
        }
        List<String> components = unit.getOwner().getFields().stream()
                .filter(field -> !field.getModifiers().contains(JavaModifier.STATIC))
                .map(field -> field.getRawType().getName())
                .sorted()
                .toList();
        return unit.getRawParameterTypes().stream()
                .map(JavaClass::getName)
                .sorted()
                .toList()
                .equals(components);
    }
}
