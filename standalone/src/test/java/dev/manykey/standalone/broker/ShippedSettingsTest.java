package dev.manykey.standalone.broker;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ShippedSettingsTest {

    private static final String BEGIN = "```properties\n";

    @Test
    void clustersOfTrialsHaveTheSettingsThatTheDocumentTellsPeopleToUse() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "deployment.md"));
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        Properties documented = new Properties();

        documented.load(new StringReader(page.substring(begin, page.indexOf("```", begin))));

        assertThat(documented).isNotEmpty();
        assertThat(BrokerSettings.shipped()).containsExactlyInAnyOrderEntriesOf(
                documented.stringPropertyNames().stream().collect(Collectors
                        .toMap(name -> name, documented::getProperty)));
    }
}
