package dev.manykey.pdp;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The literal children of a catalog node, found by a stretch of a path without cutting it out. Open addressing over
 * {@link String#hashCode}; at most half full.
 */
final class LiteralIndex {
    private final @Nullable String[] texts;
    private final @Nullable CatalogNode[] nodes;
    private final int mask;

    LiteralIndex(Map<String, CatalogNode> children) {
        int size = Integer.highestOneBit(children.size() * 2 + 1) << 1;
        texts = new String[size];
        nodes = new CatalogNode[size];
        mask = size - 1;
        children.forEach((text, node) -> {
            int slot = text.hashCode() & mask;
            while (texts[slot] != null) {
                slot = (slot + 1) & mask;
            }
            texts[slot] = text;
            nodes[slot] = node;
        });
    }

    @Nullable
    CatalogNode find(String path, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + path.charAt(i);
        }
        for (int slot = hash & mask;; slot = (slot + 1) & mask) {
            String text = texts[slot];
            if (text == null) {
                return null;
            }
            if (text.length() == to - from && path.startsWith(text, from)) {
                return nodes[slot];
            }
        }
    }
}
