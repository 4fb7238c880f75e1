package shop;

import org.apache.commons.lang3.StringUtils;

/** The name of a product, which the app and one of its migrations know. */
public record ProductName(String text) {
    public String shown() {
        return StringUtils.capitalize(text);
    }
}
