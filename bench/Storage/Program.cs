using MediaFlows.Azure;
using MediaFlows.Bench.Storage;

// A long file to the storage and back. Turn by turn with the SDK's own transfers: quote the ratios, not the figures. Memory is that of `ours`, since the SDK's
// buffers stay in the process's pool.
//   npx azurite@3.35.0 --location FOLDER --skipApiVersionCheck        (on disk)
//   MEDIAFLOWS_STORAGE=UseDevelopmentStorage=true dotnet run -c Release --project bench/Storage [ours|both [MEGABYTES [ROUNDS]]]
var account = StorageAccount.From(Environment.GetEnvironmentVariable(StorageAccount.Setting) ?? "UseDevelopmentStorage=true");
var length = (args.Length > 1 ? long.Parse(args[1]) : 5 * 1024) << 20;
var rounds = args.Length > 2 ? int.Parse(args[2]) : 1;
await using var transfers = await Transfers.Prepare(account);
await transfers.Ours(9 << 20);
Console.WriteLine($"at rest {Cost.Rest()} MB");
for (var round = 0; round < rounds; round++)
    Console.WriteLine(args is ["ours", ..] ? await transfers.Ours(length) : await transfers.Both(length, firstOurs: round % 2 == 0));
