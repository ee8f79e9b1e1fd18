// Command random replaces the provider hashicorp/random if it cannot be downloaded. It implements random_id with
// all attributes, and nothing else; other resources fail at validate.
package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"log"
	"math/big"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/mapplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func main() {
	options := providerserver.ServeOpts{Address: "registry.terraform.io/hashicorp/random"}
	if err := providerserver.Serve(context.Background(), func() provider.Provider { return random{} }, options); err != nil {
		log.Fatal(err)
	}
}

type random struct{}

func (random) Metadata(_ context.Context, _ provider.MetadataRequest, answer *provider.MetadataResponse) {
	answer.TypeName = "random"
}

func (random) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}

func (random) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}

func (random) DataSources(context.Context) []func() datasource.DataSource { return nil }

func (random) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return randomID{} }}
}

// randomID generates the number once, when the resource is created; the state keeps it.
type randomID struct{}

type idValues struct {
	ID         types.String `tfsdk:"id"`
	Keepers    types.Map    `tfsdk:"keepers"`
	ByteLength types.Int64  `tfsdk:"byte_length"`
	Prefix     types.String `tfsdk:"prefix"`
	B64URL     types.String `tfsdk:"b64_url"`
	B64Std     types.String `tfsdk:"b64_std"`
	Hex        types.String `tfsdk:"hex"`
	Dec        types.String `tfsdk:"dec"`
}

func (randomID) Metadata(_ context.Context, _ resource.MetadataRequest, answer *resource.MetadataResponse) {
	answer.TypeName = "random_id"
}

func (randomID) Schema(_ context.Context, _ resource.SchemaRequest, answer *resource.SchemaResponse) {
	drawn := schema.StringAttribute{
		Computed:      true,
		PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
	}
	answer.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"keepers": schema.MapAttribute{
			Optional:      true,
			ElementType:   types.StringType,
			PlanModifiers: []planmodifier.Map{mapplanmodifier.RequiresReplace()},
		},
		"byte_length": schema.Int64Attribute{
			Required:      true,
			PlanModifiers: []planmodifier.Int64{int64planmodifier.RequiresReplace()},
		},
		"prefix": schema.StringAttribute{
			Optional:      true,
			PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
		},
		"id":      drawn,
		"b64_url": drawn,
		"b64_std": drawn,
		"hex":     drawn,
		"dec":     drawn,
	}}
}

func (randomID) Create(ctx context.Context, request resource.CreateRequest, answer *resource.CreateResponse) {
	var values idValues
	answer.Diagnostics.Append(request.Plan.Get(ctx, &values)...)
	if answer.Diagnostics.HasError() {
		return
	}
	length := values.ByteLength.ValueInt64()
	if length < 1 {
		answer.Diagnostics.AddError("byte_length is too small", "random_id needs a byte_length of 1 or more.")
		return
	}
	bytes := make([]byte, length)
	if _, err := rand.Read(bytes); err != nil {
		answer.Diagnostics.AddError("no randomness", err.Error())
		return
	}
	prefix := values.Prefix.ValueString()
	id := base64.RawURLEncoding.EncodeToString(bytes)
	values.ID = types.StringValue(id)
	values.B64URL = types.StringValue(prefix + id)
	values.B64Std = types.StringValue(prefix + base64.StdEncoding.EncodeToString(bytes))
	values.Hex = types.StringValue(prefix + hex.EncodeToString(bytes))
	values.Dec = types.StringValue(prefix + new(big.Int).SetBytes(bytes).String())
	answer.Diagnostics.Append(answer.State.Set(ctx, values)...)
}

// Read keeps the state: the number exists nowhere else.
func (randomID) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}

// Update is never planned, because a change of any argument replaces the resource.
func (randomID) Update(context.Context, resource.UpdateRequest, *resource.UpdateResponse) {}

func (randomID) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}
