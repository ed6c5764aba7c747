using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace VipAdmin.Core.Data;

/// <summary>The backend's columns hold UTC without a zone.</summary>
public sealed class UtcInPlainTimestamp() : ValueConverter<DateTime, DateTime>(
    utc => DateTime.SpecifyKind(utc, DateTimeKind.Unspecified),
    stored => DateTime.SpecifyKind(stored, DateTimeKind.Utc));
