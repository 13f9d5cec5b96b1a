package dev.manykey.policy.explain;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

import dev.manykey.adminapi.Cursor;
import dev.manykey.adminapi.Page;
import dev.manykey.adminapi.PageLimit;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.controllog.ControlLogView;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code GET /v1/keys}: which keys there are, as the control log has them, for those who want to ask about one. */
@RestController
class KeyListEndpoint {
    private final ControlLogView view;

    KeyListEndpoint(ControlLogView view) {
        this.view = view;
    }

    /**
     * A key as it is told: no secrets, and nothing that this service does not go by.
     *
     * @param parent the key that it was minted by; null for none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record KeyView(String id, String name, String owner, String upstream, AccessKeyState.Status status,
            @Nullable String parent, List<String> policies) {
        static KeyView of(AccessKeyState key) {
            return new KeyView(key.id().value(), key.name(), key.owner().value(), key.upstream().value(), key.status(),
                    key.parent() == null ? null : key.parent().value(),
                    key.policies().stream().map(PolicyId::value).toList());
        }

        boolean mentions(String text) {
            return id.contains(text) || name.toLowerCase(Locale.ROOT).contains(text) || owner.contains(text);
        }
    }

    /**
     * Keys by their ids.
     *
     * @param policy only those that list it
     * @param q only those with this in their id, name or owner
     */
    @GetMapping("/v1/keys")
    Mono<Page<KeyView>> list(@RequestParam(required = false) @Nullable String upstream,
            @RequestParam(required = false) @Nullable String policy,
            @RequestParam(required = false) @Nullable String q, @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "50") PageLimit limit) {
        String after = Cursor.decode(cursor);
        String text = q == null ? "" : q.toLowerCase(Locale.ROOT);
        return view.readToEnd().then(Mono.fromSupplier(() -> {
            List<KeyView> found = view.all(AccessKeyState.class).stream().map(KeyView::of)
                    .filter(key -> after == null || key.id().compareTo(after) > 0)
                    .filter(key -> upstream == null || key.upstream().equals(upstream))
                    .filter(key -> policy == null || key.policies().contains(policy))
                    .filter(key -> key.mentions(text))
                    .sorted(Comparator.comparing(KeyView::id)).limit(limit.value() + 1L).toList();
            List<KeyView> items = found.subList(0, Math.min(found.size(), limit.value()));
            return new Page<>(items, found.size() > items.size() ? Cursor.encode(items.getLast().id()) : null);
        }));
    }
}
