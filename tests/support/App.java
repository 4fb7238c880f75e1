package release.support;

/** Stands for the app that is deployed. */
public final class App {
    private App() {}

    public static void main(String... arguments) {
        System.out.println("the app has started");
    }
}
