using MediaFlows.Azure;
using MediaFlows.Engine.Steps;
using MediaFlows.Functions;
using MediaFlows.Functions.Running;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.Hosting;

var settings = AppSettings.FromEnvironment();
var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.ConfigureDurableWorker().AddTasks(tasks => tasks.AddRunning(StepRegistration.StepClasses(typeof(IStep).Assembly, typeof(BlobDestination).Assembly)));
builder.Services.AddApp(settings).AddTelemetry(settings);
builder.Build().Run();
