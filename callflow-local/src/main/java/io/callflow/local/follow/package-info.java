/** Follows tables of call records in databases, by JDBC. */
@NullMarked
package io.callflow.local.follow;

import org.jspecify.annotations.NullMarked;
