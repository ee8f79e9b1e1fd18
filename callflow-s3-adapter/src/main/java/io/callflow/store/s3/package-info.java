/** An object store on Amazon S3 and on servers that speak its protocol. */
@NullMarked
package io.callflow.store.s3;

import org.jspecify.annotations.NullMarked;
