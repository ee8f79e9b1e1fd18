package io.callflow.store.s3;

/** The kinds of requests a store sends, and what the sender must be allowed to do. */
enum Errand {
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

  Errand(String verb, S3Requests.Kind kind, boolean changing, String permission) {
    this.verb = verb;
    this.kind = kind;
    this.changing = changing;
    this.permission = permission;
  }

  String verb() {
    return verb;
  }

  S3Requests.Kind kind() {
    return kind;
  }

  /** Whether a request whose answer is lost may have changed something. */
  boolean changing() {
    return changing;
  }

  String permission() {
    return permission;
  }
}
