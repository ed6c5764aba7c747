namespace VipAdmin.Core.Statements;

/// <summary>How a file came in.</summary>
public enum StatementSource { Download, Upload, Cli }
