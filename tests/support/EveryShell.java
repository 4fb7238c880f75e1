package release.support;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** A test that runs once with the machine's {@code sh}, and with {@code rel/jbang test --all} with each shell that we claim. */
@Retention(RetentionPolicy.RUNTIME)
@Cases(
        value = "sh",
        onlyInAll = {"dash", "bash", "bash --posix", "busybox sh", "zsh --emulate sh"})
public @interface EveryShell {}
