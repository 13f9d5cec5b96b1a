package dev.manykey.policy.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

import org.springframework.http.MediaType;

/**
 * A file of the page, kept in memory. None holds anything that is not in the program, so none needs a token.
 *
 * @param path where it is served
 */
record PageFile(String path, MediaType type, String content) {
    private static final String FOLDER = "/page/";

    /** The page itself, at the root. */
    static PageFile root(String name) {
        return new PageFile("/", MediaType.TEXT_HTML, read(name));
    }

    /** A style sheet that the page loads. */
    static PageFile style(String name) {
        return new PageFile(FOLDER + name, MediaType.valueOf("text/css"), read(name));
    }

    /** A module that the page loads. */
    static PageFile script(String name) {
        return new PageFile(FOLDER + name, MediaType.valueOf("text/javascript"), read(name));
    }

    private static String read(String name) {
        try (InputStream file = PageFile.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new IllegalStateException("%s: missing (expected: beside the package's classes)".formatted(name));
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("%s: not readable (expected: in this program)".formatted(name), e);
        }
    }
}
