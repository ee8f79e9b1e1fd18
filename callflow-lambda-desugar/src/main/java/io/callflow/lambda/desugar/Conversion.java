package io.callflow.lambda.desugar;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Makes the value on top of the stack one of another type, as {@link
 * java.lang.invoke.LambdaMetafactory} says under "method type adaptation": references are cast,
 * primitives boxed, unboxed and widened.
 */
final class Conversion {
  private static final Type OBJECT = Type.getType(Object.class);

  private static final Map<Type, Type> WRAPPERS =
      Map.of(
          Type.BOOLEAN_TYPE, Type.getType(Boolean.class),
          Type.CHAR_TYPE, Type.getType(Character.class),
          Type.BYTE_TYPE, Type.getType(Byte.class),
          Type.SHORT_TYPE, Type.getType(Short.class),
          Type.INT_TYPE, Type.getType(Integer.class),
          Type.LONG_TYPE, Type.getType(Long.class),
          Type.FLOAT_TYPE, Type.getType(Float.class),
          Type.DOUBLE_TYPE, Type.getType(Double.class));

  private Conversion() {}

  static void convert(MethodVisitor code, Type from, Type to) {
    if (from.equals(to)) {
      return;
    }
    if (isPrimitive(from)) {
      if (isPrimitive(to)) {
        widen(code, from, to);
      } else {
        box(code, from);
      }
    } else if (isPrimitive(to)) {
      unbox(code, from, to);
    } else if (!to.equals(OBJECT)) {
      code.visitTypeInsn(Opcodes.CHECKCAST, to.getInternalName());
    }
  }

  private static void box(MethodVisitor code, Type primitive) {
    Type wrapper = wrapper(primitive);
    code.visitMethodInsn(
        Opcodes.INVOKESTATIC,
        wrapper.getInternalName(),
        "valueOf",
        Type.getMethodDescriptor(wrapper, primitive),
        false);
  }

  private static void unbox(MethodVisitor code, Type from, Type to) {
    Type primitive = primitive(from);
    if (primitive == null) {
      primitive = to;
      code.visitTypeInsn(Opcodes.CHECKCAST, wrapper(to).getInternalName());
    }
    code.visitMethodInsn(
        Opcodes.INVOKEVIRTUAL,
        wrapper(primitive).getInternalName(),
        primitive.getClassName() + "Value",
        Type.getMethodDescriptor(primitive),
        false);
    widen(code, primitive, to);
  }

  /** All that is smaller than an int is an int on the stack. */
  private static void widen(MethodVisitor code, Type from, Type to) {
    int begin = from.getSort() < Type.INT ? Type.INT : from.getSort();
    int end = to.getSort() < Type.INT ? Type.INT : to.getSort();
    if (begin == end) {
      return;
    }
    code.visitInsn(
        switch (begin * 16 + end) {
          case Type.INT * 16 + Type.LONG -> Opcodes.I2L;
          case Type.INT * 16 + Type.FLOAT -> Opcodes.I2F;
          case Type.INT * 16 + Type.DOUBLE -> Opcodes.I2D;
          case Type.LONG * 16 + Type.FLOAT -> Opcodes.L2F;
          case Type.LONG * 16 + Type.DOUBLE -> Opcodes.L2D;
          case Type.FLOAT * 16 + Type.DOUBLE -> Opcodes.F2D;
          default -> throw new IllegalArgumentException(from + " cannot be widened to " + to);
        });
  }

  private static boolean isPrimitive(Type type) {
    return WRAPPERS.containsKey(type);
  }

  private static Type wrapper(Type primitive) {
    Type wrapper = WRAPPERS.get(primitive);
    if (wrapper == null) {
      throw new IllegalArgumentException(primitive + " has no wrapper");
    }
    return wrapper;
  }

  private static @Nullable Type primitive(Type wrapper) {
    for (Map.Entry<Type, Type> entry : WRAPPERS.entrySet()) {
      if (entry.getValue().equals(wrapper)) {
        return entry.getKey();
      }
    }
    return null;
  }
}
