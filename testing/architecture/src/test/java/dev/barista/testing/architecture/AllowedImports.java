package dev.barista.testing.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which package may use which others: a package falls under the longest row that it starts with, may always use its own
 * row, and otherwise only what its row names. What has no row may not exist.
 */
record AllowedImports(Map<String, List<String>> rows) {

    ArchRule rule() {
        return ArchRuleDefinition.classes().should(useOnlyWhatTheirRowNames());
    }

    private ArchCondition<JavaClass> useOnlyWhatTheirRowNames() {
        return new ArchCondition<>("use only what the row of their package names") {
            @Override
            public void check(JavaClass from, ConditionEvents events) {
                Optional<String> row = rowOf(from.getPackageName());
                if (row.isEmpty()) {
                    String message = from.getName() + " is in a package without a row in the table of allowed imports";
                    events.add(SimpleConditionEvent.violated(from, message));
                    return;
                }
                for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
                    String target =
                            dependency.getTargetClass().getBaseComponentType().getPackageName();
                    if (!isAllowed(row.get(), target)) {
                        String message = row.get() + " may not use " + target + ": " + dependency.getDescription();
                        events.add(SimpleConditionEvent.violated(dependency, message));
                    }
                }
            }
        };
    }

    private boolean isAllowed(String row, String target) {
        if (target.isEmpty()) { // int, long and their kin
            return true;
        }
        if (rowOf(target).filter(row::equals).isPresent()) {
            return true;
        }
        return rows.getOrDefault(row, List.of()).stream().anyMatch(root -> isWithin(target, root));
    }

    private Optional<String> rowOf(String packageName) {
        return rows.keySet().stream()
                .filter(row -> isWithin(packageName, row))
                .max(Comparator.comparingInt(String::length));
    }

    private static boolean isWithin(String packageName, String root) {
        return packageName.equals(root) || packageName.startsWith(root + ".");
    }
}
