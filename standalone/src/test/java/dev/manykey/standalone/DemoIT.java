package dev.manykey.standalone;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

import dev.manykey.standalone.demo.Demo;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code ./manykey demo} checks each of its lines, those about {@code kill -9} in the middle of work included: keys go on,
 *  what was taken back stays so, and no call is missing on record. */
class DemoIT {

    @Test
    void everyLineOfTheDemoIsAsItSays() {
        var said = new ByteArrayOutputStream();

        boolean good = Demo.run(new PrintStream(said, true, StandardCharsets.UTF_8), false);

        assertThat(good).as(said.toString(StandardCharsets.UTF_8)).isTrue();
        assertThat(said.toString(StandardCharsets.UTF_8).lines()).allMatch(line -> line.length() <= 120)
                .noneMatch(line -> line.contains("\u001b"));
    }
}
