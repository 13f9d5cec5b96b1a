package dev.manykey.standalone;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Processes with the Java and the class path of this one, which do not outlive it. */
public final class OwnJvm {

    private OwnJvm() {}

    /** The beginning of a command line; the arguments of {@code main} come behind it.
     *
     *  @param options of the virtual machine */
    public static List<String> command(Class<?> main, String... options) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")), main.getName()));
        return command;
    }

    /** The file of options with which the whole suite runs, as an argument. */
    public static String optionsFile() {
        return "@" + Path.of(System.getProperty("manykey.home", ""), "standalone", "jvm.options");
    }

    /** For such a process: it ends when the one that started it does. */
    public static void endWithParent() {
        ProcessHandle.current().parent().ifPresent(OwnJvm::endWith);
    }

    private static void endWith(ProcessHandle parent) {
        var _ = parent.onExit().thenRun(() -> System.exit(0));
    }
}
