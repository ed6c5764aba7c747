using System.Text.Json;

namespace VipAdmin.Core.Data;

/// <summary>Stores an enum value in the capitals of the contract, like <c>LATE_PAYMENT</c>.</summary>
public sealed class UpperSnakeText<T>() : EnumText<T>(value => JsonNamingPolicy.SnakeCaseUpper.ConvertName(value.ToString())) where T : struct, Enum;
