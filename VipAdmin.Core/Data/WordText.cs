namespace VipAdmin.Core.Data;

/// <summary>Stores an enum value as its <see cref="Word"/>.</summary>
public sealed class WordText<T>() : EnumText<T>(value => Word.Of(value)) where T : struct, Enum;
