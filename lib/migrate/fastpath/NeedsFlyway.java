package release.migrate.fastpath;

/** Why Flyway is to be asked: something is not as plain as {@link UpToDate} can judge it. */
public final class NeedsFlyway extends RuntimeException {
    NeedsFlyway(String why) {
        super(why, null, false, false);
    }
}
