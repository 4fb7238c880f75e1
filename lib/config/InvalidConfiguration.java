package release.config;

import java.util.List;

/** The one exception for configuration that cannot be used; it carries every problem that was found. */
public final class InvalidConfiguration extends RuntimeException {
    private final transient List<Problem> problems;

    public InvalidConfiguration(List<Problem> problems) {
        super(problems.isEmpty() ? "misconfigured" : problems.get(0).toString());
        this.problems = problems.stream().distinct().toList();
    }

    public static InvalidConfiguration because(Origin source, String key, String message) {
        return new InvalidConfiguration(java.util.List.of(new Problem(source, key, message)));
    }

    /** Every problem, in the order in which they stand in the files. */
    public List<Problem> problems() {
        return problems;
    }
}
