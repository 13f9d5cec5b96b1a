package dev.manykey.proxy.filter;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

import dev.manykey.proxy.attach.ForbiddenText;

/**
 * Masks forbidden texts in what an upstream sends on a websocket, wherever its frames and chunks are cut. Frames keep their
 * lengths and their order (RFC 6455 5.2). A message is here what a body is elsewhere: what may be the beginning of a
 * forbidden text is held back until the message goes on or ends, and lost when it does neither. Not safe for many threads.
 */
public final class WebsocketMask {
    private static final int MOST_HEAD = 10;
    private static final int MOST_CONTROL = 125;
    private static final int MOST_WAITING = 1000;
    private static final int CONTINUATION = 0;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PONG = 10;
    private static final byte[] NOTHING = {};

    private final ForbiddenText forbidden;
    private final ByteBuffer head = ByteBuffer.allocate(MOST_HEAD);
    private final ByteBuffer control = ByteBuffer.allocate(MOST_CONTROL);
    private final Deque<Piece> waiting = new ArrayDeque<>();
    private ForbiddenText.Mask message;
    private boolean inMessage;
    private boolean masked;
    private Frame frame = Frame.NONE;
    private long left;
    private boolean last;

    private enum Frame {
        NONE, DATA, CONTROL
    }

    /** What is passed on next: these bytes as they are, or so many of those that come out of the search. */
    private sealed interface Piece {
        /** Not a record, since it is an array that it holds. */
        final class AsIs implements Piece {
            private final byte[] bytes;

            AsIs(byte[] bytes) {
                this.bytes = bytes;
            }
        }

        record Searched(int length) implements Piece {}
    }

    /** What the upstream sends is not a websocket without extensions, so it cannot be searched. */
    public static final class Unsearchable extends RuntimeException {
        Unsearchable(String why) {
            super(why, null, false, false);
        }
    }

    /** Masks {@code forbidden} on one websocket. */
    public WebsocketMask(ForbiddenText forbidden) {
        this.forbidden = forbidden;
        this.message = forbidden.mask();
    }

    /**
     * What can be passed on after {@code chunk}; may be empty.
     *
     * @throws Unsearchable when it is not made of frames that can be searched
     */
    public byte[] next(byte[] chunk) {
        ByteBuffer in = ByteBuffer.wrap(chunk);
        ByteArrayOutputStream out = new ByteArrayOutputStream(chunk.length);
        while (in.hasRemaining()) {
            switch (frame) {
                case NONE -> readHead(in.get(), out);
                case DATA -> readData(in, out);
                case CONTROL -> readControl(in.get(), out);
            }
        }
        return out.toByteArray();
    }

    /** Whether anything was masked so far. */
    public boolean masked() {
        return masked || message.masked();
    }

    private void readHead(byte next, ByteArrayOutputStream out) {
        head.put(next);
        int length = head.position() < 2 ? 0 : head.get(1) & 0x7f;
        int size = length == 127 ? 10 : length == 126 ? 4 : 2;
        if (head.position() < size) {
            return;
        }
        left = length == 127 ? head.getLong(2) : length == 126 ? head.getShort(2) & 0xffff : length;
        int opcode = head.get(0) & 0x0f;
        last = (head.get(0) & 0x80) != 0;
        boolean extended = (head.get(0) & 0x70) != 0;
        boolean hidden = (head.get(1) & 0x80) != 0;
        if (extended || hidden || left < 0) {
            throw new Unsearchable("frame: with an extension, a mask or no length");
        }
        frame = opcode < CLOSE ? Frame.DATA : Frame.CONTROL;
        requireInOrder(opcode);
        wait(new Piece.AsIs(Arrays.copyOf(head.array(), size)));
        head.clear();
        switch (frame) {
            case DATA -> {
                inMessage = !last;
                endDataIfComplete(out);
            }
            case CONTROL -> endControlIfComplete(out);
            case NONE -> throw new AssertionError(frame);
        }
    }

    private void requireInOrder(int opcode) {
        boolean inOrder = switch (frame) {
            case DATA -> opcode <= BINARY && (opcode == CONTINUATION) == inMessage;
            case CONTROL -> opcode <= PONG && left <= MOST_CONTROL && last;
            case NONE -> false;
        };
        if (!inOrder) {
            throw new Unsearchable("frame: unknown, or out of order");
        }
    }

    private void readData(ByteBuffer in, ByteArrayOutputStream out) {
        byte[] part = new byte[(int) Math.min(left, in.remaining())];
        in.get(part);
        left -= part.length;
        wait(new Piece.Searched(part.length));
        passOn(message.next(part), out);
        endDataIfComplete(out);
    }

    private void endDataIfComplete(ByteArrayOutputStream out) {
        if (left == 0) {
            frame = Frame.NONE;
            if (last) {
                passOn(message.last(), out);
                masked |= message.masked();
                message = forbidden.mask();
            }
        }
    }

    /** A control frame may stand between the frames of a message, and is small: it is searched by itself, when it is complete. */
    private void readControl(byte next, ByteArrayOutputStream out) {
        control.put(next);
        left--;
        endControlIfComplete(out);
    }

    private void endControlIfComplete(ByteArrayOutputStream out) {
        if (left == 0) {
            ForbiddenText.Mask own = forbidden.mask();
            wait(new Piece.AsIs(own.next(Arrays.copyOf(control.array(), control.position()))));
            wait(new Piece.AsIs(own.last()));
            masked |= own.masked();
            control.clear();
            frame = Frame.NONE;
            passOn(NOTHING, out);
        }
    }

    private void wait(Piece piece) {
        waiting.add(piece);
        if (waiting.size() > MOST_WAITING) {
            throw new Unsearchable("frames: more than %d without content".formatted(MOST_WAITING));
        }
    }

    /** So much has come out of the search: passes it on, with what stands before, between and directly after it. */
    private void passOn(byte[] searched, ByteArrayOutputStream out) {
        int used = 0;
        for (Piece next = waiting.poll(); next != null; next = waiting.poll()) {
            switch (next) {
                case Piece.AsIs asIs -> out.writeBytes(asIs.bytes);
                case Piece.Searched(int length) -> {
                    int now = Math.min(length, searched.length - used);
                    out.write(searched, used, now);
                    used += now;
                    if (now < length) {
                        waiting.addFirst(new Piece.Searched(length - now));
                        return;
                    }
                }
            }
        }
    }
}
