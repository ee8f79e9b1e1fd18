@NullMarked
package io.callflow.store.s3;

import org.jspecify.annotations.NullMarked;
