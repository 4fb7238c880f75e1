package release.migrate.fastpath;

/** Why Flyway is to be asked: something is not as plain as {@link UpToDate} can judge it. */
final class Doubt extends RuntimeException {
    Doubt(String why) {
        super(why, null, false, false);
    }
}
