/**
 * Tests of the promise of {@link io.callflow.store.ObjectStore}, for authors of stores.
 *
 * <p>A store extends the suite; its build then runs every test, and none is ever skipped:
 *
 * <pre>{@code
 * final class MyObjectStoreTest extends ObjectStoreContract {
 *   @Override
 *   protected StoreUnderTest newStore() {
 *     MyServer server = MyServer.withAnEmptyStore();
 *     return StoreUnderTest.thatRemembersNothing(server::connect, server::close);
 *   }
 * }
 * }</pre>
 *
 * <p>A store that keeps older versions says so by implementing {@link
 * io.callflow.store.tck.StoreUnderTest} itself; the suite then asserts that they exist before a
 * purge and not after it. Stores may differ in nothing else.
 */
@NullMarked
package io.callflow.store.tck;

import org.jspecify.annotations.NullMarked;
