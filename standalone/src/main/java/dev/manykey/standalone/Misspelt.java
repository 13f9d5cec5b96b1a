package dev.manykey.standalone;

/** A command line that says something this program does not know. Its message is for the person who typed it. */
final class Misspelt extends RuntimeException {
    Misspelt(String message) {
        super(message);
    }
}
