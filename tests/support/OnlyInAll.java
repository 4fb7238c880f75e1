package release.support;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/**
 * A test that only {@code rel/jbang test --all} runs: it takes long, or needs more of the machine than a JDK and curl,
 * such as MariaDB, PgBouncer, another shell, root or a build by Maven.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Tag(OnlyInAll.TAG)
public @interface OnlyInAll {
    String TAG = "all";
}
