package shop;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The app, which ends once it has started. */
@SpringBootApplication
public class Shop {
    static {
        Mark.leave("main-class");
    }

    public static void main(String... arguments) {
        SpringApplication.run(Shop.class, arguments);
    }
}
