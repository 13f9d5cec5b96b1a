package dev.manykey.standalone.demo;

/** A tool that somebody uses, and its access key.
 *
 *  @param name of the tool, which the key is named after
 *  @param key id of the key
 *  @param secret text of the key */
record Tool(String name, String key, String secret) {

    @Override
    public String toString() {
        return name;
    }
}
