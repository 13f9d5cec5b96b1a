package dev.manykey.standalone.store;

import java.nio.ByteBuffer;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.bson.BsonDecoder;
import de.bwaldvogel.mongo.wire.bson.BsonEncoder;
import io.netty.buffer.Unpooled;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;

/** How a document lies in the file: as BSON, whose first four bytes are its length. Used by one thread at a time. */
final class BsonType extends BasicDataType<Document> {

    private static final int USUAL_LENGTH = 512;
    /** A decoded document takes about this many times its encoded length. */
    private static final int GROWTH = 4;
    private static final int SAMPLES = 16;

    private int averageLength = USUAL_LENGTH;

    /** An estimate in bytes from the documents that were written last; it steers page and cache sizes only. */
    @Override
    public int getMemory(Document document) {
        return averageLength * GROWTH;
    }

    @Override
    public void write(WriteBuffer buffer, Document document) {
        var encoded = Unpooled.buffer(USUAL_LENGTH);
        BsonEncoder.encodeDocument(document, encoded);
        averageLength += (encoded.readableBytes() - averageLength) / SAMPLES;
        buffer.put(encoded.nioBuffer());
    }

    @Override
    public Document read(ByteBuffer buffer) {
        var encoded = Unpooled.wrappedBuffer(buffer);
        int readable = encoded.readableBytes();
        var document = BsonDecoder.decodeBson(encoded);
        buffer.position(buffer.position() + readable - encoded.readableBytes());
        return document;
    }

    @Override
    public Document[] createStorage(int size) {
        return new Document[size];
    }
}
