package dev.manykey.controllog;

class InMemoryEntityStoreTest extends EntityStoreContract {
    @Override
    EntityStore<Owners.Owner> store() {
        return new InMemoryEntityStore<>(new Owners.Form());
    }
}
