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

  private static final Map<Integer, Type> WRAPPERS =
      Map.of(
          Type.BOOLEAN, Type.getType(Boolean.class),
          Type.CHAR, Type.getType(Character.class),
          Type.BYTE, Type.getType(Byte.class),
          Type.SHORT, Type.getType(Short.class),
          Type.INT, Type.getType(Integer.class),
          Type.LONG, Type.getType(Long.class),
          Type.FLOAT, Type.getType(Float.class),
          Type.DOUBLE, Type.getType(Double.class));

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
    return WRAPPERS.containsKey(type.getSort());
  }

  private static Type wrapper(Type primitive) {
    Type wrapper = WRAPPERS.get(primitive.getSort());
    if (wrapper == null) {
      throw new IllegalArgumentException(primitive + " has no wrapper");
    }
    return wrapper;
  }

  private static @Nullable Type primitive(Type wrapper) {
    for (Type primitive :
        new Type[] {
          Type.BOOLEAN_TYPE,
          Type.CHAR_TYPE,
          Type.BYTE_TYPE,
          Type.SHORT_TYPE,
          Type.INT_TYPE,
          Type.LONG_TYPE,
          Type.FLOAT_TYPE,
          Type.DOUBLE_TYPE
        }) {
      if (wrapper(primitive).equals(wrapper)) {
        return primitive;
      }
    }
    return null;
  }
}
