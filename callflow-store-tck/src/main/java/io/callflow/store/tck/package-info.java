/**
 * The promise of an {@link io.callflow.archive.ObjectStore} as tests, for anyone who writes a
 * store.
 *
 * <p>A store joins with a subclass; its build runs every test of the contract, and none ever skips:
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
 * io.callflow.store.tck.StoreUnderTest} itself; the suite then asserts that they are there before a
 * purge and gone after it. Where a store may differ in nothing else, it need declare nothing else.
 */
@NullMarked
package io.callflow.store.tck;

import org.jspecify.annotations.NullMarked;
