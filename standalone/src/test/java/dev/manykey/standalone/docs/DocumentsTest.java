package dev.manykey.standalone.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.manykey.proxy.ProblemCode;
import dev.manykey.standalone.SettingNames;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;

import static org.assertj.core.api.Assertions.assertThat;

class DocumentsTest {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(?:#[^)]*)?\\)");

    @Test
    void everySettingIsInTheConfigurationPage() throws Exception {
        String page = Files.readString(PROJECT.resolve("docs/configuration.md"));

        assertThat(settings()).isNotEmpty().allSatisfy(setting -> assertThat(page).contains("`" + setting + "`"));
    }

    @Test
    void everyCodeIsInTheFailureModes() throws IOException {
        String page = Files.readString(PROJECT.resolve("docs/failure-modes.md"));

        assertThat(ProblemCode.values()).allSatisfy(code -> assertThat(page)
                .containsPattern("\\| `%s` \\| %d \\|".formatted(code, code.status())));
        assertThat(dev.manykey.adminapi.ProblemCode.values()).allSatisfy(
                code -> assertThat(page).contains("`" + code.name().toLowerCase(Locale.ROOT) + "`"));
    }

    @Test
    void linksLeadToFilesThatExist() throws IOException {
        List<String> dead = new ArrayList<>();
        for (Path page : pages()) {
            Matcher link = LINK.matcher(Files.readString(page));
            while (link.find()) {
                if (!Files.exists(page.resolveSibling(link.group(1)))) {
                    dead.add(PROJECT.relativize(page) + " -> " + link.group(1));
                }
            }
        }

        assertThat(dead).isEmpty();
    }

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        for (String folder : List.of("", "docs", "docs/decisions", "acceptance")) {
            try (Stream<Path> files = Files.list(PROJECT.resolve(folder))) {
                files.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
            }
        }
        return pages;
    }

    private static List<String> settings() throws ClassNotFoundException {
        ClassPathScanningCandidateComponentProvider scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        List<String> settings = new ArrayList<>();
        for (var found : scanner.findCandidateComponents("dev.manykey")) {
            Class<?> type = Class.forName(found.getBeanClassName());
            settings.addAll(SettingNames.of(type.getAnnotation(ConfigurationProperties.class).prefix(), type));
        }
        settings.removeAll(List.of("manykey.proxy.forward", "manykey.proxy.freshness", "manykey.proxy.filter",
                "manykey.proxy.limit")); // prefixes with their own rows
        return settings;
    }
}
