package dev.manykey.standalone;

/** A command line that says something this program does not know. Its message is for the person who typed it. */
public final class Misspelt extends RuntimeException {
    /** With what was typed and what was expected. */
    public Misspelt(String message) {
        super(message);
    }
}
