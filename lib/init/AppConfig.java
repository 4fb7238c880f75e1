package release.init;

import com.typesafe.config.ConfigUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes a first rel/config.conf for an app. */
record AppConfig(String name, List<String> commands, Datasource datasource) {
    /** Spring's and Quarkus's {@code ${NAME:default}}. */
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Za-z0-9_.-]+)(?::([^}]*))?}");

    String text() {
        var width = commands.stream().mapToInt(String::length).max().orElse(0);
        var mapping = commands.stream()
                .map(command ->
                        "    " + command + " ".repeat(width - command.length()) + " = commands/" + command + ".java")
                .collect(Collectors.joining("\n"));
        return """
            # Paths are relative to the folder that holds rel/.

            default-release = %1$s
            default-environment = dev

            release.%1$s {
              version = "0.1.0"
              version = ${?RELEASE_VERSION}
              apps = [%1$s]
              commands {
            %2$s
              }
            }

            app.%1$s.repos.main {
            %3$s
            }

            environment.prod.protected = true
            """.formatted(quoted(name), mapping, repo());
    }

    private String repo() {
        var lines = new ArrayList<String>();
        datasource.file().ifPresent(file -> lines.add("# as in " + file));
        var url = datasource
                .url()
                .filter(text -> !text.startsWith("jdbc:h2:mem:"))
                .map(AppConfig::withoutPassword);
        lines.addAll(value("url", url.or(() -> Optional.of("jdbc:h2:file:./data/" + name))));
        lines.add("url = ${?DATABASE_URL}");
        lines.addAll(value("user", datasource.user()));
        lines.addAll(password());
        lines.add("migrations = ["
                + datasource.locations().stream().map(AppConfig::quoted).collect(Collectors.joining(", ")) + "]");
        return lines.stream().map(line -> "  " + line).collect(Collectors.joining("\n"));
    }

    /** Never writes a password, not even a default of the app: a variable holds it. */
    private List<String> password() {
        var variables = datasource
                .password()
                .map(text -> PLACEHOLDER.matcher(text).results().toList())
                .orElse(List.of());
        if (datasource.password().isEmpty()
                && datasource.url().equals(datasource.url().map(AppConfig::withoutPassword))) return List.of();
        if (variables.size() != 1
                || !PLACEHOLDER.matcher(datasource.password().get()).matches())
            return List.of("password = ${?DATABASE_PASSWORD}");
        return List.of("password = ${" + (variables.get(0).group(2) == null ? "" : "?")
                + variable(variables.get(0).group(1)) + "}");
    }

    private static String withoutPassword(String url) {
        return url.replaceAll("(?i)([?&;])[a-z.]*(password|pwd|passwd|secret)\\d?=[^?&;]*", "$1")
                .replaceAll("(//[^/@:]*):[^/@]*@", "$1@")
                .replaceAll("[?&;]+$", "")
                .replaceAll("([?&;])[&;]+", "$1");
    }

    /**
     * A key with its value. A placeholder is replaced by its default; without a default it becomes a required variable. If the whole
     * value is one placeholder, its variable can override it, as in the app.
     */
    private static List<String> value(String key, Optional<String> text) {
        if (text.isEmpty()) return List.of();
        var only = PLACEHOLDER.matcher(text.get());
        if (only.matches() && "".equals(only.group(2))) return List.of(key + " = ${?" + variable(only.group(1)) + "}");
        var value = new StringBuilder();
        int end = 0;
        for (var found : PLACEHOLDER.matcher(text.get()).results().toList()) {
            value.append(text.get(), end, found.start());
            value.append(found.group(2) == null ? "\0${" + variable(found.group(1)) + "}\0" : found.group(2));
            end = found.end();
        }
        value.append(text.get().substring(end));
        var line = key + " = "
                + Stream.of(value.toString().split("\0"))
                        .filter(part -> !part.isEmpty())
                        .map(part -> part.startsWith("${") ? part : quoted(part))
                        .collect(Collectors.joining());
        var whole = PLACEHOLDER.matcher(text.get());
        return whole.matches() && whole.group(2) != null
                ? List.of(line, key + " = ${?" + variable(whole.group(1)) + "}")
                : List.of(line);
    }

    /** Spring's relaxed binding: a property is a variable in upper case with underscores. */
    private static String variable(String property) {
        return property.toUpperCase(Locale.ROOT).replace('.', '_').replace("-", "");
    }

    private static String quoted(String text) {
        return ConfigUtil.quoteString(text);
    }
}
