package io.callflow.store.s3;

/** The S3 operations that a store calls, and the permission that each needs. */
enum S3Operation {
  READ("read", S3Requests.Kind.GET, false, "s3:GetObject"),
  WRITE("write", S3Requests.Kind.PUT, true, "s3:PutObject"),
  LIST("list", S3Requests.Kind.LIST, false, "s3:ListBucket"),
  DELETE("delete", S3Requests.Kind.DELETE, true, "s3:DeleteObject"),
  READ_VERSIONING("ask for versioning", S3Requests.Kind.GET, false, "s3:GetBucketVersioning"),
  LIST_VERSIONS("list the versions of", S3Requests.Kind.LIST, false, "s3:ListBucketVersions"),
  DELETE_VERSIONS("delete old versions of", S3Requests.Kind.DELETE, true, "s3:DeleteObjectVersion");

  private final String verb;
  private final S3Requests.Kind kind;
  private final boolean changing;
  private final String permission;

  S3Operation(String verb, S3Requests.Kind kind, boolean changing, String permission) {
    this.verb = verb;
    this.kind = kind;
    this.changing = changing;
    this.permission = permission;
  }

  /** Names the operation in messages: "Cannot {verb} 'key' in …". */
  String verb() {
    return verb;
  }

  S3Requests.Kind kind() {
    return kind;
  }

  /** Whether the operation may have changed something although its answer was lost. */
  boolean changing() {
    return changing;
  }

  String permission() {
    return permission;
  }
}
