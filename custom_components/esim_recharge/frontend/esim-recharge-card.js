var qr=Object.defineProperty;var Nr=Object.getOwnPropertyDescriptor;var v=(n,e,t,r)=>{for(var i=r>1?void 0:r?Nr(e,t):e,o=n.length-1,s;o>=0;o--)(s=n[o])&&(i=(r?s(e,t,i):s(i))||i);return r&&i&&qr(e,t,i),i};var Le=globalThis,De=Le.ShadowRoot&&(Le.ShadyCSS===void 0||Le.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,ut=Symbol(),jt=new WeakMap,fe=class{constructor(e,t,r){if(this._$cssResult$=!0,r!==ut)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=e,this.t=t}get styleSheet(){let e=this.o,t=this.t;if(De&&e===void 0){let r=t!==void 0&&t.length===1;r&&(e=jt.get(t)),e===void 0&&((this.o=e=new CSSStyleSheet).replaceSync(this.cssText),r&&jt.set(t,e))}return e}toString(){return this.cssText}},Bt=n=>new fe(typeof n=="string"?n:n+"",void 0,ut),E=(n,...e)=>{let t=n.length===1?n[0]:e.reduce((r,i,o)=>r+(s=>{if(s._$cssResult$===!0)return s.cssText;if(typeof s=="number")return s;throw Error("Value passed to 'css' function must be a 'css' function result: "+s+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(i)+n[o+1],n[0]);return new fe(t,n,ut)},Wt=(n,e)=>{if(De)n.adoptedStyleSheets=e.map(t=>t instanceof CSSStyleSheet?t:t.styleSheet);else for(let t of e){let r=document.createElement("style"),i=Le.litNonce;i!==void 0&&r.setAttribute("nonce",i),r.textContent=t.cssText,n.appendChild(r)}},dt=De?n=>n:n=>n instanceof CSSStyleSheet?(e=>{let t="";for(let r of e.cssRules)t+=r.cssText;return Bt(t)})(n):n;var{is:Ur,defineProperty:Fr,getOwnPropertyDescriptor:jr,getOwnPropertyNames:Br,getOwnPropertySymbols:Wr,getPrototypeOf:Kr}=Object,Ie=globalThis,Kt=Ie.trustedTypes,Gr=Kt?Kt.emptyScript:"",Qr=Ie.reactiveElementPolyfillSupport,ge=(n,e)=>n,ye={toAttribute(n,e){switch(e){case Boolean:n=n?Gr:null;break;case Object:case Array:n=n==null?n:JSON.stringify(n)}return n},fromAttribute(n,e){let t=n;switch(e){case Boolean:t=n!==null;break;case Number:t=n===null?null:Number(n);break;case Object:case Array:try{t=JSON.parse(n)}catch{t=null}}return t}},Me=(n,e)=>!Ur(n,e),Gt={attribute:!0,type:String,converter:ye,reflect:!1,useDefault:!1,hasChanged:Me};Symbol.metadata??=Symbol("metadata"),Ie.litPropertyMetadata??=new WeakMap;var D=class extends HTMLElement{static addInitializer(e){this._$Ei(),(this.l??=[]).push(e)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(e,t=Gt){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(e)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(e,t),!t.noAccessor){let r=Symbol(),i=this.getPropertyDescriptor(e,r,t);i!==void 0&&Fr(this.prototype,e,i)}}static getPropertyDescriptor(e,t,r){let{get:i,set:o}=jr(this.prototype,e)??{get(){return this[t]},set(s){this[t]=s}};return{get:i,set(s){let l=i?.call(this);o?.call(this,s),this.requestUpdate(e,l,r)},configurable:!0,enumerable:!0}}static getPropertyOptions(e){return this.elementProperties.get(e)??Gt}static _$Ei(){if(this.hasOwnProperty(ge("elementProperties")))return;let e=Kr(this);e.finalize(),e.l!==void 0&&(this.l=[...e.l]),this.elementProperties=new Map(e.elementProperties)}static finalize(){if(this.hasOwnProperty(ge("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(ge("properties"))){let t=this.properties,r=[...Br(t),...Wr(t)];for(let i of r)this.createProperty(i,t[i])}let e=this[Symbol.metadata];if(e!==null){let t=litPropertyMetadata.get(e);if(t!==void 0)for(let[r,i]of t)this.elementProperties.set(r,i)}this._$Eh=new Map;for(let[t,r]of this.elementProperties){let i=this._$Eu(t,r);i!==void 0&&this._$Eh.set(i,t)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(e){let t=[];if(Array.isArray(e)){let r=new Set(e.flat(1/0).reverse());for(let i of r)t.unshift(dt(i))}else e!==void 0&&t.push(dt(e));return t}static _$Eu(e,t){let r=t.attribute;return r===!1?void 0:typeof r=="string"?r:typeof e=="string"?e.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(e=>this.enableUpdating=e),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(e=>e(this))}addController(e){(this._$EO??=new Set).add(e),this.renderRoot!==void 0&&this.isConnected&&e.hostConnected?.()}removeController(e){this._$EO?.delete(e)}_$E_(){let e=new Map,t=this.constructor.elementProperties;for(let r of t.keys())this.hasOwnProperty(r)&&(e.set(r,this[r]),delete this[r]);e.size>0&&(this._$Ep=e)}createRenderRoot(){let e=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return Wt(e,this.constructor.elementStyles),e}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(e=>e.hostConnected?.())}enableUpdating(e){}disconnectedCallback(){this._$EO?.forEach(e=>e.hostDisconnected?.())}attributeChangedCallback(e,t,r){this._$AK(e,r)}_$ET(e,t){let r=this.constructor.elementProperties.get(e),i=this.constructor._$Eu(e,r);if(i!==void 0&&r.reflect===!0){let o=(r.converter?.toAttribute!==void 0?r.converter:ye).toAttribute(t,r.type);this._$Em=e,o==null?this.removeAttribute(i):this.setAttribute(i,o),this._$Em=null}}_$AK(e,t){let r=this.constructor,i=r._$Eh.get(e);if(i!==void 0&&this._$Em!==i){let o=r.getPropertyOptions(i),s=typeof o.converter=="function"?{fromAttribute:o.converter}:o.converter?.fromAttribute!==void 0?o.converter:ye;this._$Em=i;let l=s.fromAttribute(t,o.type);this[i]=l??this._$Ej?.get(i)??l,this._$Em=null}}requestUpdate(e,t,r,i=!1,o){if(e!==void 0){let s=this.constructor;if(i===!1&&(o=this[e]),r??=s.getPropertyOptions(e),!((r.hasChanged??Me)(o,t)||r.useDefault&&r.reflect&&o===this._$Ej?.get(e)&&!this.hasAttribute(s._$Eu(e,r))))return;this.C(e,t,r)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(e,t,{useDefault:r,reflect:i,wrapped:o},s){r&&!(this._$Ej??=new Map).has(e)&&(this._$Ej.set(e,s??t??this[e]),o!==!0||s!==void 0)||(this._$AL.has(e)||(this.hasUpdated||r||(t=void 0),this._$AL.set(e,t)),i===!0&&this._$Em!==e&&(this._$Eq??=new Set).add(e))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(t){Promise.reject(t)}let e=this.scheduleUpdate();return e!=null&&await e,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[i,o]of this._$Ep)this[i]=o;this._$Ep=void 0}let r=this.constructor.elementProperties;if(r.size>0)for(let[i,o]of r){let{wrapped:s}=o,l=this[i];s!==!0||this._$AL.has(i)||l===void 0||this.C(i,void 0,o,l)}}let e=!1,t=this._$AL;try{e=this.shouldUpdate(t),e?(this.willUpdate(t),this._$EO?.forEach(r=>r.hostUpdate?.()),this.update(t)):this._$EM()}catch(r){throw e=!1,this._$EM(),r}e&&this._$AE(t)}willUpdate(e){}_$AE(e){this._$EO?.forEach(t=>t.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(e)),this.updated(e)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(e){return!0}update(e){this._$Eq&&=this._$Eq.forEach(t=>this._$ET(t,this[t])),this._$EM()}updated(e){}firstUpdated(e){}};D.elementStyles=[],D.shadowRootOptions={mode:"open"},D[ge("elementProperties")]=new Map,D[ge("finalized")]=new Map,Qr?.({ReactiveElement:D}),(Ie.reactiveElementVersions??=[]).push("2.1.2");var mt=globalThis,Qt=n=>n,Oe=mt.trustedTypes,Yt=Oe?Oe.createPolicy("lit-html",{createHTML:n=>n}):void 0,ht="$lit$",I=`lit$${Math.random().toFixed(9).slice(2)}$`,ft="?"+I,Yr=`<${ft}>`,G=document,ve=()=>G.createComment(""),be=n=>n===null||typeof n!="object"&&typeof n!="function",gt=Array.isArray,nn=n=>gt(n)||typeof n?.[Symbol.iterator]=="function",pt=`[ 	
\f\r]`,_e=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,Jt=/-->/g,Xt=/>/g,W=RegExp(`>|${pt}(?:([^\\s"'>=/]+)(${pt}*=${pt}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),Zt=/'/g,en=/"/g,rn=/^(?:script|style|textarea|title)$/i,yt=n=>(e,...t)=>({_$litType$:n,strings:e,values:t}),c=yt(1),xe=yt(2),bo=yt(3),M=Symbol.for("lit-noChange"),p=Symbol.for("lit-nothing"),tn=new WeakMap,K=G.createTreeWalker(G,129);function on(n,e){if(!gt(n)||!n.hasOwnProperty("raw"))throw Error("invalid template strings array");return Yt!==void 0?Yt.createHTML(e):e}var sn=(n,e)=>{let t=n.length-1,r=[],i,o=e===2?"<svg>":e===3?"<math>":"",s=_e;for(let l=0;l<t;l++){let a=n[l],d,h,u=-1,f=0;for(;f<a.length&&(s.lastIndex=f,h=s.exec(a),h!==null);)f=s.lastIndex,s===_e?h[1]==="!--"?s=Jt:h[1]!==void 0?s=Xt:h[2]!==void 0?(rn.test(h[2])&&(i=RegExp("</"+h[2],"g")),s=W):h[3]!==void 0&&(s=W):s===W?h[0]===">"?(s=i??_e,u=-1):h[1]===void 0?u=-2:(u=s.lastIndex-h[2].length,d=h[1],s=h[3]===void 0?W:h[3]==='"'?en:Zt):s===en||s===Zt?s=W:s===Jt||s===Xt?s=_e:(s=W,i=void 0);let m=s===W&&n[l+1].startsWith("/>")?" ":"";o+=s===_e?a+Yr:u>=0?(r.push(d),a.slice(0,u)+ht+a.slice(u)+I+m):a+I+(u===-2?l:m)}return[on(n,o+(n[t]||"<?>")+(e===2?"</svg>":e===3?"</math>":"")),r]},we=class n{constructor({strings:e,_$litType$:t},r){let i;this.parts=[];let o=0,s=0,l=e.length-1,a=this.parts,[d,h]=sn(e,t);if(this.el=n.createElement(d,r),K.currentNode=this.el.content,t===2||t===3){let u=this.el.content.firstChild;u.replaceWith(...u.childNodes)}for(;(i=K.nextNode())!==null&&a.length<l;){if(i.nodeType===1){if(i.hasAttributes())for(let u of i.getAttributeNames())if(u.endsWith(ht)){let f=h[s++],m=i.getAttribute(u).split(I),y=/([.?@])?(.*)/.exec(f);a.push({type:1,index:o,name:y[2],strings:m,ctor:y[1]==="."?qe:y[1]==="?"?Ne:y[1]==="@"?Ue:Y}),i.removeAttribute(u)}else u.startsWith(I)&&(a.push({type:6,index:o}),i.removeAttribute(u));if(rn.test(i.tagName)){let u=i.textContent.split(I),f=u.length-1;if(f>0){i.textContent=Oe?Oe.emptyScript:"";for(let m=0;m<f;m++)i.append(u[m],ve()),K.nextNode(),a.push({type:2,index:++o});i.append(u[f],ve())}}}else if(i.nodeType===8)if(i.data===ft)a.push({type:2,index:o});else{let u=-1;for(;(u=i.data.indexOf(I,u+1))!==-1;)a.push({type:7,index:o}),u+=I.length-1}o++}}static createElement(e,t){let r=G.createElement("template");return r.innerHTML=e,r}};function Q(n,e,t=n,r){if(e===M)return e;let i=r!==void 0?t._$Co?.[r]:t._$Cl,o=be(e)?void 0:e._$litDirective$;return i?.constructor!==o&&(i?._$AO?.(!1),o===void 0?i=void 0:(i=new o(n),i._$AT(n,t,r)),r!==void 0?(t._$Co??=[])[r]=i:t._$Cl=i),i!==void 0&&(e=Q(n,i._$AS(n,e.values),i,r)),e}var ze=class{constructor(e,t){this._$AV=[],this._$AN=void 0,this._$AD=e,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(e){let{el:{content:t},parts:r}=this._$AD,i=(e?.creationScope??G).importNode(t,!0);K.currentNode=i;let o=K.nextNode(),s=0,l=0,a=r[0];for(;a!==void 0;){if(s===a.index){let d;a.type===2?d=new ie(o,o.nextSibling,this,e):a.type===1?d=new a.ctor(o,a.name,a.strings,this,e):a.type===6&&(d=new Fe(o,this,e)),this._$AV.push(d),a=r[++l]}s!==a?.index&&(o=K.nextNode(),s++)}return K.currentNode=G,i}p(e){let t=0;for(let r of this._$AV)r!==void 0&&(r.strings!==void 0?(r._$AI(e,r,t),t+=r.strings.length-2):r._$AI(e[t])),t++}},ie=class n{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(e,t,r,i){this.type=2,this._$AH=p,this._$AN=void 0,this._$AA=e,this._$AB=t,this._$AM=r,this.options=i,this._$Cv=i?.isConnected??!0}get parentNode(){let e=this._$AA.parentNode,t=this._$AM;return t!==void 0&&e?.nodeType===11&&(e=t.parentNode),e}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(e,t=this){e=Q(this,e,t),be(e)?e===p||e==null||e===""?(this._$AH!==p&&this._$AR(),this._$AH=p):e!==this._$AH&&e!==M&&this._(e):e._$litType$!==void 0?this.$(e):e.nodeType!==void 0?this.T(e):nn(e)?this.k(e):this._(e)}O(e){return this._$AA.parentNode.insertBefore(e,this._$AB)}T(e){this._$AH!==e&&(this._$AR(),this._$AH=this.O(e))}_(e){this._$AH!==p&&be(this._$AH)?this._$AA.nextSibling.data=e:this.T(G.createTextNode(e)),this._$AH=e}$(e){let{values:t,_$litType$:r}=e,i=typeof r=="number"?this._$AC(e):(r.el===void 0&&(r.el=we.createElement(on(r.h,r.h[0]),this.options)),r);if(this._$AH?._$AD===i)this._$AH.p(t);else{let o=new ze(i,this),s=o.u(this.options);o.p(t),this.T(s),this._$AH=o}}_$AC(e){let t=tn.get(e.strings);return t===void 0&&tn.set(e.strings,t=new we(e)),t}k(e){gt(this._$AH)||(this._$AH=[],this._$AR());let t=this._$AH,r,i=0;for(let o of e)i===t.length?t.push(r=new n(this.O(ve()),this.O(ve()),this,this.options)):r=t[i],r._$AI(o),i++;i<t.length&&(this._$AR(r&&r._$AB.nextSibling,i),t.length=i)}_$AR(e=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);e!==this._$AB;){let r=Qt(e).nextSibling;Qt(e).remove(),e=r}}setConnected(e){this._$AM===void 0&&(this._$Cv=e,this._$AP?.(e))}},Y=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(e,t,r,i,o){this.type=1,this._$AH=p,this._$AN=void 0,this.element=e,this.name=t,this._$AM=i,this.options=o,r.length>2||r[0]!==""||r[1]!==""?(this._$AH=Array(r.length-1).fill(new String),this.strings=r):this._$AH=p}_$AI(e,t=this,r,i){let o=this.strings,s=!1;if(o===void 0)e=Q(this,e,t,0),s=!be(e)||e!==this._$AH&&e!==M,s&&(this._$AH=e);else{let l=e,a,d;for(e=o[0],a=0;a<o.length-1;a++)d=Q(this,l[r+a],t,a),d===M&&(d=this._$AH[a]),s||=!be(d)||d!==this._$AH[a],d===p?e=p:e!==p&&(e+=(d??"")+o[a+1]),this._$AH[a]=d}s&&!i&&this.j(e)}j(e){e===p?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,e??"")}},qe=class extends Y{constructor(){super(...arguments),this.type=3}j(e){this.element[this.name]=e===p?void 0:e}},Ne=class extends Y{constructor(){super(...arguments),this.type=4}j(e){this.element.toggleAttribute(this.name,!!e&&e!==p)}},Ue=class extends Y{constructor(e,t,r,i,o){super(e,t,r,i,o),this.type=5}_$AI(e,t=this){if((e=Q(this,e,t,0)??p)===M)return;let r=this._$AH,i=e===p&&r!==p||e.capture!==r.capture||e.once!==r.once||e.passive!==r.passive,o=e!==p&&(r===p||i);i&&this.element.removeEventListener(this.name,this,r),o&&this.element.addEventListener(this.name,this,e),this._$AH=e}handleEvent(e){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,e):this._$AH.handleEvent(e)}},Fe=class{constructor(e,t,r){this.element=e,this.type=6,this._$AN=void 0,this._$AM=t,this.options=r}get _$AU(){return this._$AM._$AU}_$AI(e){Q(this,e)}},an={M:ht,P:I,A:ft,C:1,L:sn,R:ze,D:nn,V:Q,I:ie,H:Y,N:Ne,U:Ue,B:qe,F:Fe},Jr=mt.litHtmlPolyfillSupport;Jr?.(we,ie),(mt.litHtmlVersions??=[]).push("3.3.3");var ln=(n,e,t)=>{let r=t?.renderBefore??e,i=r._$litPart$;if(i===void 0){let o=t?.renderBefore??null;r._$litPart$=i=new ie(e.insertBefore(ve(),o),o,void 0,t??{})}return i._$AI(n),i};var _t=globalThis,k=class extends D{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let e=super.createRenderRoot();return this.renderOptions.renderBefore??=e.firstChild,e}update(e){let t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(e),this._$Do=ln(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return M}};k._$litElement$=!0,k.finalized=!0,_t.litElementHydrateSupport?.({LitElement:k});var Xr=_t.litElementPolyfillSupport;Xr?.({LitElement:k});(_t.litElementVersions??=[]).push("4.2.2");var Zr={attribute:!0,type:String,converter:ye,reflect:!1,hasChanged:Me},ei=(n=Zr,e,t)=>{let{kind:r,metadata:i}=t,o=globalThis.litPropertyMetadata.get(i);if(o===void 0&&globalThis.litPropertyMetadata.set(i,o=new Map),r==="setter"&&((n=Object.create(n)).wrapped=!0),o.set(t.name,n),r==="accessor"){let{name:s}=t;return{set(l){let a=e.get.call(this);e.set.call(this,l),this.requestUpdate(s,a,n,!0,l)},init(l){return l!==void 0&&this.C(s,void 0,n,l),l}}}if(r==="setter"){let{name:s}=t;return function(l){let a=this[s];e.call(this,l),this.requestUpdate(s,a,n,!0,l)}}throw Error("Unsupported decorator location: "+r)};function x(n){return(e,t)=>typeof t=="object"?ei(n,e,t):((r,i,o)=>{let s=i.hasOwnProperty(o);return i.constructor.createProperty(o,r),s?Object.getOwnPropertyDescriptor(i,o):void 0})(n,e,t)}function O(n){return x({...n,state:!0,attribute:!1})}var b="esim_recharge";var cn=["stopping","ledger_unavailable","not_permitted","paused","outside_window","mode_off","not_due","auth_failed","stale_reading","implausible_reading","in_flight","unknown_outcome","waiting_for_credit","breaker_open","cooldown","daily_count","monthly_line_budget","monthly_account_budget","product_unavailable","currency_mismatch","price_over_cap","credit_over_cap","price_changed","wallet_too_low"];var un=["en","zh-Hans","es","fr"];function oe(n){let e=un.find(o=>o.toLowerCase()===n?.toLowerCase());if(e||!n)return e??"en";let[t,...r]=n.toLowerCase().split(/[-_]/),i=r.some(o=>["hant","tw","hk","mo"].includes(o));return t==="zh"?i?"en":"zh-Hans":un.find(o=>o===t)??"en"}function $e(n,e={}){return n.replace(/\{(\w+)\}/g,(t,r)=>String(e[r]??t))}function Be(n,e){return(t,r)=>$e(n[e][t]??n.en[t],r)}var ti=["entity","exceptions"],vt=new Map;function We(n,e){let t=vt.get(e);return t||(t=Promise.all(ti.map(r=>ni(n,e,r))).then(r=>new Map(r.flatMap(i=>Object.entries(i))),()=>(vt.delete(e),new Map)),vt.set(e,t)),t}async function ni(n,e,t){return(await n.callWS({type:"frontend/get_translations",language:e,category:t,integration:[b]})).resources}var dn="entity.sensor.recharge_status",pn="entity.event.recharge.state_attributes",ri={status:n=>`${dn}.state.${n}`,reason:n=>`${dn}.state_attributes.reason.state.${n}`,line_status:n=>`entity.sensor.line_status.state.${n}`,state:n=>`${pn}.state.state.${n}`,origin:n=>`${pn}.origin.state.${n}`,error:n=>`exceptions.${n}.message`};function bt(n,e){return`component.${b}.${ri[n](e)}`}function P(n,e,t,r){let i=n.get(bt(e,t));return i===void 0?t.replaceAll("_"," "):$e(i,r)}var ii=new Set(["service_validation_error","invalid_format","not_found","unauthorized","unknown_command","not_supported","not_loaded"]),oi=new Set(["provider_auth_failed","provider_access_denied","provider_unreachable","provider_rate_limited","provider_refused","line_unknown","quote_refused"]),si="nothing_open",ai=new Set(["refused_stopping","refused_ledger_unavailable"]),mn=3;function J(n){let e=$t($t(n).error??n),t=n===mn||e.code===mn?"connection_lost":wt(e.code),i=e.translation_domain===b&&wt(e.translation_key)||null;return{outcome:li(t,i)?"refused":"unknown",code:t,key:i,placeholders:ui(e.translation_placeholders),message:wt(e.message)}}function li(n,e){return ii.has(n)?e!==si:n==="home_assistant_error"&&e!==null&&oi.has(e)}function hn(n){let e=n.key??"";return(e.startsWith("refused_")||e==="proposal_closed")&&n.outcome==="refused"&&!ai.has(e)}function fn(n){return/^(refused_(price_changed|product_unavailable)|quote_refused|amount_not_)/.test(n.key??"")}function X(n,e){let{key:t,placeholders:r,message:i}=e;return t!==null&&xt(n,t,r)||i.replace(/^Validation error: /,"")}function kt(n,e,t){let{reason:r,next_allowed:i}=e,o=Object.entries(e.facts).map(([a,d])=>[a,ci(d,t)]),s={...Object.fromEntries(o),...i!==null&&{next_allowed:t.dateTime(i)}};return xt(n,`refused_${r}`,s)||xt(n,`refused_${r}_bare`,s)||P(n,"reason",r)}function ci(n,e){let t={minimumFractionDigits:2,maximumFractionDigits:8};return/^\d+\.\d+$/.test(n)?e.number(n,t):n}function V(n,e,t={}){return P(n,"error",e,t)}function xt(n,e,t){if(!n.has(bt("error",e)))return"";let r=V(n,e,t);return/\{\w+\}/.test(r)?"":r}function $t(n){return typeof n=="object"&&n!==null?n:{}}function wt(n){return typeof n=="string"?n:""}function ui(n){return Object.fromEntries(Object.entries($t(n)).map(([e,t])=>[e,String(t)]))}function Se(n,e,t={}){return n.callWS({type:`${b}/${e}`,...t})}async function _n(n,e){return Se(n,"lines",e===void 0?{}:{device_id:e})}async function vn(n,e,t=30){return Se(n,"chart",{device_id:e,days:t})}async function Ge(n,e,t=20){let{recharges:r}=await Se(n,"history",{device_id:e,limit:t});return r}async function bn(n,e){return Se(n,"products",{device_id:e})}var Ke=new WeakMap;function wn(n){let{connection:e}=n,t=()=>Ke.set(e,null);Ke.has(e)||e.addEventListener?.("ready",t);let r=Ke.get(e)??Se(n,"info").then(i=>i.api===1?"fits":"skewed",()=>(t(),"absent"));return Ke.set(e,r),r}var gn=1e3,di=3e4,Rt=class{#e;#t=new Set;#n={};#a=[];#i=null;#s=null;#r=0;#o=!1;#l;#u=gn;constructor(e){this.#e=e,e.addEventListener?.("ready",()=>this.#p())}add(e,t){let r={ids:e,tell:t};return this.#t.add(r),this.#c(),(this.#i!==null||e.some(i=>i in this.#n))&&this.#h(r),()=>{this.#t.delete(r),this.#c()}}#c(){this.#o||(this.#o=!0,queueMicrotask(()=>{this.#o=!1,this.#d().join()!==this.#a.join()&&this.#p()}))}#d(){return[...new Set([...this.#t].flatMap(({ids:e})=>e))].sort()}#p(){clearTimeout(this.#l);let e=++this.#r,t=this.#s;if(this.#s=null,this.#a=this.#d(),this.#v(),this.#a.length===0){St(t);return}this.#f(e).finally(()=>St(t))}async#f(e){let t={type:`${b}/subscribe_lines`,device_ids:this.#a},r=()=>e===this.#r;try{let i=await this.#e.subscribeMessage(({lines:o})=>{r()&&this.#m(o)},t,{resubscribe:!1});if(!r())return await St(i);this.#s=i,this.#u=gn}catch(i){r()&&this.#y(J(i).code||"unknown")}}#m(e){this.#i=null,this.#n={...this.#n,...e};for(let t of this.#t)t.ids.some(r=>r in e)&&this.#h(t)}#y(e){this.#i=e,this.#l=setTimeout(()=>this.#p(),this.#u),this.#u=Math.min(this.#u*2,di);for(let t of this.#t)this.#h(t)}#h({ids:e,tell:t}){let r=e.filter(i=>i in this.#n);t(Object.fromEntries(r.map(i=>[i,this.#n[i]??null])),this.#i)}#v(){let e=new Set(this.#a);this.#n=Object.fromEntries(Object.entries(this.#n).filter(([t])=>e.has(t)))}};async function St(n){try{await n?.()}catch{}}var yn=new WeakMap;function Qe(n,e,t){let r=yn.get(n.connection)??new Rt(n.connection);return yn.set(n.connection,r),r.add(e,t)}var pi=18e4;async function se(n,e,t){let r,i=new Promise((o,s)=>{r=setTimeout(()=>s({code:"timeout"}),pi)});try{let o=n.callService(b,e,t,void 0,!1,!0);return(await Promise.race([o,i])).response}finally{clearTimeout(r)}}function xn(n,e){return se(n,"recharge",{...e,max_price:e.expected_price})}function $n(n,e,t,r){return se(n,"recharge",{device_id:e,package_id:t,amount:r,dry_run:!0})}function kn(n,e,t){return se(n,"approve",{device_id:e,proposal_id:t})}function Sn(n,e,t){return se(n,"reject",{device_id:e,proposal_id:t})}function Rn(n,e){return se(n,"resolve",{...e})}function An(n,e){return se(n,"clear",{device_id:e})}function Je(n,e){return!n||!e?n!==e:n.locale!==e.locale||n.themes!==e.themes||n.connection!==e.connection||n.config?.time_zone!==e.config?.time_zone||n.config?.state!==e.config?.state||Ye(n)!==Ye(e)}var Tn=new WeakMap;function Ye({devices:n}){let e=Tn.get(n);if(e===void 0){let t=Object.values(n).filter(ae);e=JSON.stringify(t.map(({id:r,name:i,name_by_user:o})=>[r,i,o]).sort()),Tn.set(n,e)}return e}function ae(n){return n?.identifiers?.some(([e])=>e===b)??!1}function Xe(n){return n.entry_type==="service"}var le="esim-recharge-card",At="esim-recharge-feature",En="https://github.com/esim-recharge/esim-recharge",mi=["device_id","entity"],hi=["chart","history","limits"];function Ze(n){if(typeof n!="object"||n===null)throw new Error("the card has no configuration");for(let e of mi){let t=n[e];if(t!=null&&typeof t!="string")throw new Error(`${e}: expected text`)}for(let e of hi){let t=n[e];if(t!==void 0&&typeof t!="boolean")throw new Error(`${e}: expected true or false`)}if(n.name!==void 0&&!["string","object"].includes(typeof n.name))throw new Error("name: expected text, or parts of a name")}function Re(n,{devices:e,entities:t}){if(!n.device_id&&!n.entity)return{kind:"none"};let r=n.device_id||t[n.entity??""]?.device_id,i=r?e[r]:void 0;return ae(i)?{kind:Xe(i)?"account":"line",id:i.id}:{kind:"removed"}}var Cn=["balance","data_left","recharge_status","valid_until"];function Tt({entities:n,states:e},t){let r=Object.values(n).filter(({device_id:o,platform:s,entity_id:l})=>o===t&&s===b&&l in e),i=({translation_key:o})=>{let s=Cn.indexOf(o??"");return s===-1?Cn.length:s};return r.sort((o,s)=>i(o)-i(s))[0]?.entity_id}function N(n){let e=/^(-?)(\d{1,15})(?:\.(\d+))?$/.exec(n.trim());if(e===null)return null;let t=(e[3]??"").replace(/0+$/,"");if(t.length>8)return null;let r=BigInt(`${e[2]}${t.padEnd(8,"0")}`);return e[1]?-r:r}function et(n){let e=(n<0n?-n:n).toString().padStart(9,"0"),t=e.slice(-8).replace(/0+$/,"");return`${n<0n?"-":""}${e.slice(0,-8)}${t&&`.${t}`}`}function tt(n,e){let t=/^(\d+)(?:([.,])(\d+))?$/.exec(n.replace(/\s/g,""));if(t===null)return null;let[,r="",i,o=""]=t;return i!==void 0&&i!==e&&o.length===3?null:o?`${r}.${o}`:r}function nt(n){return new Intl.NumberFormat(n).formatToParts(1.5).find(({type:t})=>t==="decimal")?.value===","?",":"."}var Et=6e4,Pt=60*Et,Pn=24*Pt,Vn=1024**2,Hn=1024**3,Ln={comma_decimal:["en-US"],decimal_comma:["de","es","it"],quote_decimal:["de-CH"],space_comma:["fr","sv","cs"],system:void 0};function Dn(n){return JSON.stringify([n.locale,n.config?.time_zone])}function Z(n,e=Date.now){let{locale:t}=n,r=oe(t.language),i=t.language.toLowerCase().startsWith(r.slice(0,2))?t.language:r,s={timeZone:t.time_zone==="server"?n.config?.time_zone:void 0},l=t.number_format in Ln?Ln[t.number_format]:i,a=t.number_format==="none"?!1:"auto",d=(g,_={})=>new Intl.NumberFormat(l,{useGrouping:a,..._}).format(g),h=(g,_,S)=>{let $=new Intl.NumberFormat(i,_).formatToParts(g),R=!1;return $.map(({type:He,value:Or})=>{if(!["integer","group","decimal","fraction"].includes(He))return Or;let zr=!R;return R=!0,zr?S:""}).join("")},u=(g,_,S,$=0)=>h(g,{style:"unit",unit:_,unitDisplay:S},d(g,{maximumFractionDigits:$})),f=({amount:g,currency:_})=>{let S={style:"currency",currency:_},{maximumFractionDigits:$=2}=new Intl.NumberFormat(i,S).resolvedOptions(),R=g.split(".")[1]?.replace(/0+$/,"").length??0,he=R===0?0:Math.max(R,$),He={minimumFractionDigits:he,maximumFractionDigits:he};return h(g,{...S,...He},d(g.replace("-",""),He))},y={data:g=>g<Hn?u(Ct(g/Vn,g<10*Vn?1:0),"megabyte","short",1):u(Ct(g/Hn,1),"gigabyte","short",1),voice:g=>u(Ct(g/60,0),"minute","short"),sms:g=>d(g)},w=g=>new Intl.DateTimeFormat("en",{...s,year:"numeric"}).format(g),C=g=>{let _=Ae(g),S=w(_)!==w(new Date(e())),$={...s,day:"numeric",month:"short"};return S&&($.year="numeric"),new Intl.DateTimeFormat(i,$).format(_)},re=fi(t.time_format,i),Ut=g=>{let _={...s,year:"numeric",month:"numeric",day:"numeric"},S=new Intl.DateTimeFormat("en",_).formatToParts(g),$=R=>Number(S.find(he=>he.type===R)?.value);return Date.UTC($("year"),$("month")-1,$("day"))/Pn},Ft=(g,_)=>Ut(Ae(_))-Ut(Ae(g));return{language:r,number:d,money:f,quantity:(g,_)=>y[g](_),days:g=>u(g,"day","long"),date:C,day:g=>Z({locale:{...t,time_zone:"server"},config:{time_zone:"UTC"}},e).date(g),dateTime:g=>{let _={...s,day:"numeric",month:"short",hour:"numeric",minute:"2-digit",hourCycle:re};return new Intl.DateTimeFormat(i,_).format(Ae(g))},relative:g=>{let _=Ae(g),S=_.getTime()-e(),$=Math.abs(S),R=new Intl.RelativeTimeFormat(i,{numeric:"auto"});return $<Et?R.format(0,"second"):$<Pt?R.format(Math.trunc(S/Et),"minute"):$<Pn?R.format(Math.trunc(S/Pt),"hour"):R.format(Ft(new Date(e()),_),"day")},daysBetween:Ft}}function In(n,e){return typeof n!="number"||typeof e!="number"||e<=0?null:Math.min(Math.max(n/e,0),1)}function Ct(n,e){let t=10**e;return Math.floor(n*t+1e-9)/t}function fi(n,e){if(n==="12"||n==="24")return n==="12"?"h12":"h23";let t=n==="system"?void 0:e;return new Intl.DateTimeFormat(t,{hour:"numeric"}).resolvedOptions().hour12?"h12":"h23"}function Ae(n){return typeof n=="string"?new Date(n):n}var Mn=["question","due","expiring","running_out","uncertain","fine"],gi=3,yi=gi*864e5,_i={needs_you:["question","danger","question"],unknown_outcome:["question","danger","question"],not_credited:["question","danger","alert"],breaker_open:["question","danger","alert"],to_pay:["question","notice","question"],proposed:["question","notice","question"],sending:["fine","plain","clock"],pending:["fine","plain","clock"],waiting_for_credit:["fine","plain","clock"]};function vi(n,e){let{say:t,now:r}=e,i=_i[n.status];return i?[...i,H(e,"status",n.status)]:n.uncleared?["question","danger","alert",H(e,"status","not_credited")]:(n.line_status==="expired"||n.line_status==="used_up")&&n.line_status?["due","danger","alert",H(e,"line_status",n.line_status)]:n.due?["due","notice","alert",t("due")]:rt(n.valid_until,r)?["expiring","notice","clock",t("expires_soon")]:rt(n.runs_out?.at??null,r)?["running_out","notice","clock",t("runs_out_soon")]:n.read_at?n.available?n.line_status&&n.line_status!=="active"?["fine","plain","off",H(e,"line_status",n.line_status)]:n.status==="paused"?["fine","plain","pause",H(e,"status","paused")]:["fine","good","check",t("fine")]:["uncertain","notice","question",t("out_of_date")]:["uncertain","plain","question",t("not_read")]}function H(n,e,t){return P(n.words,e,t)}function rt(n,e){return n!==null&&Date.parse(n)-e<=yi}function U(n,e){let[t,r,i,o]=vi(n,e);return{name:n.name,rank:t,ends:Math.min(On(n.valid_until),On(n.runs_out?.at??null)),chip:{tone:r,icon:i,text:o},...wi(n,e),facts:[...ki(n,e),Si(n,e),Ai(n,e),Ti(n,e)].filter(s=>s!==null),notes:Ci(n,e),question:Nn(n,e),may:n.can_spend&&!e.skewed,limits:Vi(n,e),...Pi(n,e),age:Li(n,e),stale:n.read_at!==null&&!n.available}}function qn(n){let e=new Intl.Collator(n,{numeric:!0});return(t,r)=>Mn.indexOf(t.rank)-Mn.indexOf(r.rank)||(t.ends===r.ends?0:t.ends-r.ends)||e.compare(t.name,r.name)}function On(n){return n===null?1/0:Date.parse(n)}var bi=["data","voice","sms"];function wi(n,e){let t=bi.flatMap(l=>xi(l,n[l],e)),{say:r,format:i}=e;if(n.money)return{figure:{label:r("balance"),value:i.money(n.money)},gauges:t};let[o]=t;if(!o)return{figure:n.read_at?{label:r("balance"),value:r("unknown")}:null,gauges:t};let s=Vt(o.kind,n[o.kind]?.remaining??null,e);return{figure:{label:o.label,value:s},gauges:o.share===null?t.slice(1):t}}function xi(n,e,t){if(!e)return[];let{say:r}=t,i=Vt(n,e.remaining,t),o=In(e.remaining,e.total),s=o===null?null:Vt(n,e.total,t),l=s!==null?r("left_of",{left:i,total:s}):$i(e,i,r);return[{kind:n,label:r(n),value:l,share:o}]}function $i(n,e,t){return typeof n.remaining=="number"?t("left",{left:e}):e}function Vt(n,e,{say:t,format:r}){return e===null?t("unknown"):e==="unlimited"?t("unlimited"):r.quantity(n,e)}function ki(n,e){let{line_status:t}=n;if(!t||t==="active")return[];let r=t==="not_active"?"plain":"danger";return[{key:"line",label:e.say("line"),value:H(e,"line_status",t),detail:null,tone:r}]}function Si(n,{say:e,format:t,now:r}){let i=n.valid_until;if(!i)return null;let o=Date.parse(i)<=r;return{key:"valid",label:e(o?"expired_on":"valid_until"),value:t.date(i),detail:t.relative(i),tone:rt(i,r)?"notice":"plain"}}var Ri={money:["out_money","out_money_before"],data:["out_data","out_data_before"],validity:["out_validity","out_validity"]};function Ai(n,{say:e,format:t,now:r}){let{runs_out:i,valid_until:o}=n;if(!n.read_at)return null;if(!i)return{key:"out",label:e("runs_out"),value:e("no_forecast"),detail:null,tone:"plain"};let s=o===null?0:t.daysBetween(i.at,o),[l,a]=Ri[i.cause];return{key:"out",label:e(Date.parse(i.at)<=r?"ran_out":"runs_out"),value:t.date(i.at),detail:s>0?e(a,{days:t.days(s)}):e(l),tone:rt(i.at,r)?"notice":"plain"}}function Ti(n,e){let{say:t,format:r}=e,i=n.next_allowed===null?null:r.dateTime(n.next_allowed),o=n.reason&&n.reason!==n.status?H(e,"reason",n.reason):null,s=n.held_back&&n.held_back!==n.reason?H(e,"reason",n.held_back):null,l=i&&t(n.status==="paused"?"until":"again_from",{when:i}),a=[o,l,s&&t("held_back",{reason:s})];return{key:"recharging",label:t("recharging"),value:H(e,"status",n.status),detail:a.filter(Boolean).join(" · ")||null,tone:n.status==="blocked"?"notice":"plain"}}function Ci(n,e){let{say:t,words:r}=e,{error:i,open:o}=n;return[n.read_at&&!n.available?t("stale"):null,i&&(P(r,"error",i.translation_key,i.placeholders)||t("read_failed")),n.status==="breaker_open"?t("stopped"):null,o&&!Nn(n,e)?t("underway",{...A(o,e),state:H(e,"state",o.state)}):null].filter(l=>!!l)}function Nn(n,e){let{say:t,format:r}=e,{open:i,proposal:o,uncleared:s}=n;if(i&&(i.state==="unknown"||i.state==="review"))return{kind:"unknown",text:t("uncertain",A(i,e)),button:t("resolve")};if(i&&i.state==="pending"&&n.by_hand)return{kind:"pay",text:t("to_pay",A(i,e)),button:t("confirm_payment")};if(s)return{kind:"not_credited",text:t("missing",A(s,e)),button:t("settle")};if(o&&!i){let l=r.dateTime(o.expires_at);return{kind:"proposal",text:t("proposed",{...A(o.product,e),when:l}),button:t("decide")}}return null}function A(n,{format:e}){let r="paid"in n&&n.paid!==null&&n.paid_currency!==null?{amount:n.paid,currency:n.paid_currency}:{amount:n.price,currency:n.currency};return{product:Ei(n,e),price:e.money(r)}}function Ei({title:n,credit:e,credit_currency:t},r){return e===null||t===null||n.startsWith(`${e} ${t}`)?n:`${n} (${r.money({amount:e,currency:t})})`}function Pi(n,e){let{say:t,format:r}=e;if(!n.can_spend)return{button:null,instead:null};if(!n.can_buy)return{button:null,instead:t("nothing_sold")};if(e.skewed)return{button:{note:t("skew")},instead:null};let{obstacle:i}=n;if(!i)return{button:{note:null},instead:null};let o=i.next_allowed&&r.dateTime(i.next_allowed);return{button:{note:[t("not_now",{reason:H(e,"reason",i.reason)}),o&&t("again_from",{when:o})].filter(Boolean).join(" · ")},instead:null}}function Vi(n,e){let{say:t,format:r}=e,{per_day:i,line_month:o,account_month:s,max_price:l,active_from:a,active_until:d,paused_until:h}=n.limits,u=i.used===null?null:r.number(i.used),f=r.number(i.allowed);return[u===null?t("limit_per_day",{allowed:f}):t("limit_day",{used:u,allowed:f}),zn(o,"limit_line",e)??(o.spent&&t("limit_line_spent",{spent:r.money(o.spent)})),zn(s,"limit_account",e),l&&t("limit_price",{price:r.money(l)}),Hi(a,d,e),h&&t("limit_paused",{when:r.dateTime(h)})].filter(y=>!!y)}function zn(n,e,{say:t,format:r}){if(!n.budget)return null;let i=r.money(n.budget);return n.spent?t(e,{spent:r.money(n.spent),budget:i}):t(`${e}_budget`,{budget:i})}function Hi(n,e,{say:t,format:r}){return n&&e?t("limit_between",{from:r.day(n),until:r.day(e)}):n?t("limit_from",{from:r.day(n)}):e&&t("limit_until",{until:r.day(e)})}function Li({read_at:n,as_of:e},{say:t,format:r}){if(!n)return t("not_read");let i=e!==null&&Date.parse(e)<Date.parse(n)?e:n;return t("updated",{when:r.relative(i)})}function Ht(){return typeof crypto.randomUUID=="function"?crypto.randomUUID():[...crypto.getRandomValues(new Uint8Array(16))].map(e=>e.toString(16).padStart(2,"0")).join("")}var Lt=n=>`esim-recharge/order/${n}`;function Un(n,e){try{sessionStorage.setItem(Lt(n),JSON.stringify(e))}catch{}}function Fn(n){try{sessionStorage.removeItem(Lt(n))}catch{}}function jn(n){try{let e=JSON.parse(sessionStorage.getItem(Lt(n))??"null");return Di(e)?e:null}catch{return null}}function Di(n){if(typeof n!="object"||n===null)return!1;let e=n;return[e.product,e.title,e.price,e.currency,e.requestId].every(r=>typeof r=="string"&&r!=="")}function Bn(n){return n===null?{at:"pick",gone:null}:{at:"unknown",choice:n,lost:!0,searched:!1,why:null}}function Wn(n){return n.at==="sending"||n.at==="unknown"&&n.lost}function Kn(n,e){switch(e.it){case"chose":return n.at==="pick"?{at:"confirm",choice:e.choice}:n;case"went_back":return Ii(n)?{at:"pick",gone:null}:n;case"paid":return Mi(n)?{at:"sending",choice:n.choice,again:n.at==="unknown"}:n;case"answered":return n.at==="sending"?Gn(n.choice,e.told,e.byHand):n;case"failed":return n.at==="sending"?qi(n,e.why):n;case"searched":return n.at==="unknown"?Ni(n,e.found,e.byHand):n}}function Ii(n){return n.at==="confirm"||n.at==="refused"||n.at==="unknown"&&n.lost&&n.searched}function Mi(n){return n.at==="confirm"||n.at==="unknown"&&n.lost}var Oi={prepared:"pending",sent:"pending",pending:"pending",succeeded:"succeeded",credited:"succeeded",not_credited:"succeeded",refused:"refused",reversed:"refused",unknown:"unknown",review:"unknown"};function Gn(n,e,t){let r=Oi[e?.state];return r==="refused"?{at:r,choice:n,why:zi(e)}:r===void 0?{at:"unknown",choice:n,lost:!0,searched:!1,why:null}:r==="unknown"?{at:r,choice:n,lost:!1,searched:!1,why:null}:{at:r==="pending"&&(t||"next_step"in e&&e.next_step==="pay")?"to_pay":r,choice:n,told:e}}function zi({reason:n,message:e}){let t=e||n||"",i=!e&&cn.some(o=>o===n)?"quote_refused":t?"provider_refused":null;return{outcome:"refused",code:n??"",key:i,placeholders:{message:t},message:""}}function qi(n,e){let{choice:t,again:r}=n;return e.outcome==="unknown"||r&&!hn(e)?{at:"unknown",choice:t,lost:e.key!=="outcome_unknown",searched:!1,why:e}:fn(e)?{at:"pick",gone:e}:{at:"refused",choice:t,why:e}}function Ni(n,e,t){return e===null?{...n,searched:!0}:Gn(n.choice,e,t)}function Dt(n,e){let{title:t,price:r,currency:i,credit:o,credit_currency:s}=n,l=o===null||s===null||t.startsWith(`${o} ${s}`),a={product:n.product,title:t,price:r,currency:i,requestId:e};return l?a:{...a,credit:{amount:o,currency:s}}}function Qn(n,e,t,r){if(!t.price||!t.currency)return null;let{title:i,product:o,range:s}=n,{price:l,currency:a}=t,d={amount:e,currency:s.currency};return{product:o,title:i,amount:e,credit:d,price:l,currency:a,requestId:r}}function Yn(n,e){let[t,r,i,o]=[e??"",n.least,n.most,n.step].map(N);return t==null||r==null||i==null||o==null||o<=0n?null:t>=r&&t<=i&&(t-r)%o===0n?et(t):null}function It(n,e){let{max_price:t,line_month:r,account_month:i}=n.limits,o=e.range?.price_least??e.price,s=e.range?.price_currency??e.currency,l=a=>a===null||a.currency!==s?!1:(N(o)??0n)>(N(a.amount)??0n);return l(t)?"price_over_cap":l(Te(r))?"monthly_line_budget":l(Te(i))?"monthly_account_budget":null}function Te(n){let{spent:e,budget:t}=n;if(t===null||e!==null&&e.currency!==t.currency)return null;let[r,i]=[N(t.amount),N(e?.amount??"0")];return r===null||i===null?null:{amount:et(r>i?r-i:0n),currency:t.currency}}function Jn(n,e){if(n===null||n.currency!==e.currency)return null;let[t,r]=[N(n.amount),N(e.amount)];return t===null||r===null||r>t?null:{amount:et(t-r),currency:n.currency}}var Ui={proposal:"proposal",unknown:"unknown_outcome",pay:"pay_by_hand",not_credited:"not_credited"};function T(n,e,t,r={}){return $e(n.get(`component.${b}.issues.${Ui[e]}.fix_flow.${t}`)??"",r)}var Ee=class{#e;#t;#n;#a=null;#i=null;#s="";#r=!1;#o=null;constructor(e,t){this.#e=e,this.#t=t,this.#n=Bn(t?null:jn(e.line.device_id)),!t&&(this.#n.at==="unknown"?this.#h():this.#d())}#l(e){let t=this.#n;if(this.#n=Kn(t,e),this.#n===t)return!1;this.#o=null,this.#u();let{at:r}=this.#n;return r==="succeeded"?(this.#e.feel("success"),this.#e.leave(this.#_("succeeded",this.#n.choice))):r==="to_pay"?this.#e.decide("pay",this.#n.told):r==="refused"||r==="unknown"?this.#e.feel(r==="refused"?"failure":"warning"):r==="pick"&&!this.#t&&this.#d(),this.#e.draw(),!0}#u(){if(this.#t)return;let{device_id:e}=this.#e.line;Wn(this.#n)&&"choice"in this.#n?Un(e,this.#n.choice):Fn(e)}async#c(e){if(this.#r)return null;this.#r=!0,this.#o=null,this.#e.draw();try{return await e()}catch(t){let r=J(t);return this.#o=()=>X(this.#e.words,r)||this.#e.card("failed_to_load"),null}finally{this.#r=!1,this.#e.draw()}}async#d(){let{hass:e,line:t}=this.#e,r=await this.#c(()=>bn(e,t.device_id));r!==null&&(this.#a=r.products,this.#i=r.products.find(({product:i})=>i===this.#i?.product)??null,this.#e.draw())}async#p(){let e=this.#i;if(e===null||this.#r)return;let t=Fi(e)?await this.#f(e):Dt(e,Ht());t!==null&&this.#l({it:"chose",choice:t})}async#f(e){let{hass:t,line:r,words:i,format:o,card:s}=this.#e,{range:l}=e,a=Yn(l,tt(this.#s,nt(t.locale.language)));if(a===null){let{least:y,most:w,step:C,currency:re}=l;return this.#o=()=>V(i,"amount_not_sold",{least:y,most:w,step:C,currency:re}),this.#e.draw(),null}let d=await this.#c(()=>$n(t,r.device_id,e.product,a));if(d===null||this.#i!==e)return null;let h=Qn(e,a,d,Ht());if(d.would_buy&&h!==null)return h;let{reason:u,next_allowed:f=null}=d,m=u&&{reason:u,next_allowed:f,facts:{}};return this.#o=()=>m?kt(i,m,o):s("failed_to_load"),this.#e.draw(),null}async#m(){if(!(!this.#l({it:"paid"})||this.#n.at!=="sending"))try{let e=await this.#y(this.#n.choice);this.#l({it:"answered",told:e,byHand:this.#e.line.by_hand})}catch(e){this.#l({it:"failed",why:J(e)})}}#y(e){let{hass:t,line:r}=this.#e;if(this.#t)return kn(t,r.device_id,this.#t.id);let{product:i,amount:o,price:s,currency:l,requestId:a}=e;return xn(t,{device_id:r.device_id,package_id:i,...o!==void 0&&{amount:o},expected_price:s,currency:l,request_id:a})}async#h(){let{hass:e,line:t}=this.#e,r=await this.#c(()=>Ge(e,t.device_id));if(r===null||this.#n.at!=="unknown")return;let{requestId:i}=this.#n.choice,o=r.find(({request_id:s})=>s===i)??null;this.#l({it:"searched",found:o,byHand:t.by_hand})}async#v(e){let{hass:t,line:r}=this.#e;await this.#c(()=>Sn(t,r.device_id,e.id).then(()=>!0))&&this.#e.leave()}page(){let e=this.#n,t=this.#t?T(this.#e.words,"proposal","step.init.title"):this.#e.card("recharge");return{at:e.at,title:t,...this.#$(e)}}#$(e){let{say:t,words:r}=this.#e;switch(e.at){case"pick":{let i=e.gone===null?"":X(r,e.gone);return this.#t?this.#T(this.#t,i):{...this.#k(i),at:i?"gone":"pick"}}case"confirm":return this.#C(e.choice);case"sending":return{body:c`<p role="status" tabindex="-1" data-first>${t("sending")}</p>`,buttons:[{label:t("back"),act:()=>{},disabled:!0},{label:this.#w(e.choice),act:()=>{},look:"pay",disabled:!0}],busy:!0};case"refused":{let i=X(r,e.why)||V(r,"quote_refused"),o={label:t("anew"),act:()=>this.#l({it:"went_back"}),look:"main"};return{body:L(i),buttons:this.#t?[this.#g()]:[this.#g(),o]}}case"unknown":return this.#E(e);default:return{body:Ce(this.#_("pending",e.choice)),buttons:[this.#g()]}}}#k(e){let{line:t,say:r,card:i,words:o,format:s}=this.#e,l=Date.now(),a=U(t,{say:i,words:o,format:s,now:l,skewed:!1}).limits,d=this.#a,h=this.#i,u=h!==null&&t.obstacle===null&&!this.#r&&It(t,h)===null,f=d?.length===0?V(o,"refused_product_unavailable_no_packages"):"",m=c`
      ${e?L(e):p} ${t.obstacle?ee(kt(o,t.obstacle,s)):p}
      ${d?.length?c`<fieldset ?disabled=${this.#r}>
            <legend>${r("pick")}</legend>
            ${d.map(C=>this.#S(C))}
          </fieldset>`:ee(f)}
      ${h?.range?this.#A(h.range):p}
      <p role="status">${this.#r?i("loading"):""}</p>
      ${this.#b()}
      ${a.length?c`<ul class="small">${a.map(C=>c`<li>${C}</li>`)}</ul>`:p}
    `,y={label:i("retry"),act:()=>{this.#d()}},w={label:r("next"),act:()=>{this.#p()},look:"main",disabled:!u};return{body:m,buttons:[this.#g(),d===null&&!this.#r?y:w]}}#S(e){let{line:t,say:r,words:i,format:o}=this.#e,s=It(t,e),l=o.money({amount:e.price,currency:e.currency}),{range:a}=e,d=a&&o.money({amount:a.price_least,currency:a.price_currency}),h=()=>{this.#i=e,this.#o=null,this.#e.draw()};return c`<label class="row" ?data-off=${s!==null}>
      <input
        type="radio"
        name="product"
        .value=${e.product}
        .checked=${this.#i?.product===e.product}
        ?disabled=${s!==null}
        @change=${h}
      />
      <span>
        ${a?e.title:A(e,{format:o}).product}
        <small>${this.#R(e)}</small>
        ${s===null?p:c`<small>${P(i,"reason",s)}</small>`}
      </span>
      <b>${d===null?l:r("from",{price:d})}</b>
    </label>`}#R({title:e,data:t,voice:r,sms:i,validity_days:o}){let{card:s,format:l}=this.#e,a=["data","voice","sms"].map(u=>{let f={data:t,voice:r,sms:i}[u];if(!f)return null;let m=f==="unlimited"?s("unlimited"):l.quantity(u,f);return u==="data"?m:`${s(u)} ${m}`}),d=o?l.days(o):null,h=e.toLowerCase();return[...a,d].filter(u=>u!==null&&!h.includes(u.toLowerCase())).join(" · ")}#A(e){let{format:t,say:r}=this.#e,[i,o]=[e.least,e.most].map(a=>t.money({amount:a,currency:e.currency})),s=a=>{this.#s=a.target.value},l=a=>{a.key==="Enter"&&this.#p()};return c`<label class="field">
      <span>${r("amount",{least:i??"",most:o??""})}</span>
      <input inputmode="decimal" autocomplete="off" .value=${this.#s} @input=${s} @keydown=${l} />
    </label>`}#T(e,t){let{line:r,words:i,format:o,say:s}=this.#e,l=r.proposal?.id===e.id;if(t||!l)return{body:L(t||V(i,"nothing_proposed")),buttons:[this.#g()]};let a=o.dateTime(e.expires_at),d={...A(e.product,{format:o}),time:a,line:r.name,provider:r.account_name},h=T(i,"proposal","step.init.menu_options.reject"),u=Dt(e.product,e.id);return{body:c`${Ce(T(i,"proposal","step.init.description",d))}
      ${this.#b()}`,buttons:[{label:h,act:()=>{this.#v(e)},disabled:this.#r},{label:s("next"),act:()=>this.#l({it:"chose",choice:u}),look:"main",disabled:this.#r}]}}#C(e){let{line:t,say:r,format:i}=this.#e,{line_month:o,account_month:s}=t.limits,l={amount:e.price,currency:e.currency},a=Jn(Te(o)??Te(s),l);return{body:c`${Ce(this.#_(t.by_hand?"confirm_by_hand":"confirm",e))}
      ${a?ee(r("left",{left:i.money(a)})):p}`,buttons:[{label:r("back"),act:()=>this.#l({it:"went_back"})},{label:this.#w(e),act:()=>{this.#m()},look:"pay"}]}}#E(e){let{say:t,card:r,words:i}=this.#e;if(!e.lost)return{body:L(V(i,"outcome_unknown")),buttons:[this.#g()]};let o=e.why===null?"":X(i,e.why),s={label:t("anew"),act:()=>this.#l({it:"went_back"})},l={label:t("search"),act:()=>{this.#h()},disabled:this.#r};return{body:c`${L(this.#_("lost",e.choice))} ${ee(o)} ${e.searched?ee(t("searched")):p}
        <p role="status">${this.#r?r("loading"):""}</p>
        ${this.#b()}`,buttons:[this.#g(),e.searched&&!this.#t?s:l,{label:r("retry"),act:()=>{this.#m()},look:"pay",disabled:this.#r}]}}#b(){return this.#o===null?p:L(this.#o(),!1)}#_(e,t){let{line:r,say:i,format:o}=this.#e,{title:s,credit:l}=t,a=l===void 0?s:`${s} (${o.money(l)})`;return i(e,{product:a,price:this.#x(t),line:r.name,account:r.account_name})}#w(e){let{line:t,say:r}=this.#e,i=t.by_hand?"by_hand":this.#t?"approve":"pay";return r(i,{price:this.#x(e)})}#x({price:e,currency:t}){return this.#e.format.money({amount:e,currency:t})}#g(){return{label:this.#e.say("close"),act:()=>this.#e.leave()}}};function Fi(n){return n.range!==null}function Ce(n){return c`<p tabindex="-1" data-first>${n}</p>`}function ee(n){return n?c`<p>${n}</p>`:p}function L(n,e=!0){return c`<p class="alert" role="alert" tabindex="-1" ?data-first=${e}>${n}</p>`}function Xn(n,e){return e==="not_credited"?n.uncleared:n.open}function ji(n,e,t,r){let{charged:i}=t;if(i===null)return null;let o={device_id:n.device_id,recharge_id:e.id,charged:i};if(!i)return o;let s=tt(t.sum,r);if(t.sum.trim()&&(s===null||!(Number(s)>0)))return null;let l=t.receipt.trim();return{...o,...s&&{paid:s,currency:e.currency},...l&&{receipt:l}}}var Bi={unknown:["charged","not_charged"],pay:["paid","not_paid"]},Pe=class{#e;#t;#n;#a;#i={charged:null,sum:"",receipt:""};#s=!1;#r=!1;#o="";constructor(e,t,r=Xn(e.line,t)){this.#e=e,this.#t=t,this.#n=r,this.#a=nt(e.hass.locale.language),r&&t==="pay"&&(this.#i.sum=r.price.replace(".",this.#a))}async#l(e){if(!this.#s){this.#s=!0,this.#o="",this.#e.draw();try{await e(),this.#s=!1,this.#e.feel("success"),this.#e.leave()}catch(t){let r=J(t),i=X(this.#e.words,r);this.#o=r.key!==null||r.outcome==="refused"?i:this.#e.say("unsaved"),this.#e.feel("failure")}finally{this.#s=!1,this.#e.draw()}}}#u(e){let{hass:t,line:r,say:i}=this.#e,o=ji(r,e,this.#i,this.#a);o!==null?this.#l(()=>Rn(t,o)):(this.#o=i("plain_sum"),this.#e.draw())}page(){let{words:e,say:t}=this.#e,r=this.#n,i={at:this.#t,title:T(e,this.#t,"step.init.title"),busy:this.#s},o={label:t("close"),act:()=>this.#e.leave(),disabled:this.#s};if(r===null||this.#c(r))return{...i,at:"gone",body:L(V(e,"nothing_open")),buttons:[o]};let s=this.#t==="not_credited",l=s?T(e,this.#t,"step.init.menu_options.clear"):t("save"),a=s?()=>{this.#l(()=>An(this.#e.hass,this.#e.line.device_id))}:()=>this.#u(r),d=this.#s||!s&&this.#i.charged===null;return{...i,body:this.#d(r),buttons:[o,{label:l,act:a,look:"main",disabled:d}]}}#c(e){let t=Xn(this.#e.line,this.#t);if(t?.id===e.id)this.#r=!0;else if(!this.#s)return this.#r||t!==null;return!1}#d(e){let{line:t,words:r,format:i,say:o}=this.#e,s={...A(e,{format:i}),line:t.name,provider:t.account_name,time:i.dateTime(e.created_at),receipt:e.receipt??"–"};return c`${Ce(T(r,this.#t,"step.init.description",s))}
    ${this.#t==="not_credited"?p:this.#p(e,Bi[this.#t])}
    ${this.#o?L(this.#o,!1):p}
    <p role="status">${this.#s?o("sending"):""}</p>`}#p(e,[t,r]){let{words:i,say:o}=this.#e,{charged:s}=this.#i,l=T(i,this.#t,"step.init.title");return c`<fieldset ?disabled=${this.#s}>
      <legend class="unseen">${l}</legend>
      ${this.#f(!0,t)} ${this.#f(!1,r)}
      ${s===!0?c`${this.#m("sum","amount",` (${e.currency})`)} ${this.#m("receipt","receipt","")}`:p}
      ${s===!1&&this.#t==="unknown"?ee(o("sure")):p}
    </fieldset>`}#f(e,t){let r=()=>{this.#i.charged=e,this.#e.draw()};return c`<label class="row">
      <input type="radio" name="charged" .checked=${this.#i.charged===e} @change=${r} />
      <span>${T(this.#e.words,this.#t,`step.init.menu_options.${t}`)}</span>
    </label>`}#m(e,t,r){let{words:i}=this.#e,o=l=>{this.#i[e]=l.target.value},s=e==="sum"?"decimal":"text";return c`<label class="field">
      <span>${T(i,"pay",`step.paid.data.${t}`)}${r}</span>
      <input inputmode=${s} autocomplete="off" .value=${this.#i[e]} @input=${o} />
      <small>${T(i,"pay",`step.paid.data_description.${t}`)}</small>
    </label>`}};var Zn=E`
  dialog {
    box-sizing: border-box;
    inline-size: min(560px, calc(100vw - 16px));
    max-inline-size: none;
    max-block-size: calc(100dvh - 16px);
    padding: 0;
    border: 1px solid var(--divider-color, #e0e0e0);
    border-radius: var(--ha-dialog-border-radius, 24px);
    color: var(--primary-text-color, #141414);
    background: var(--card-background-color, #fff);
    font-family: var(--ha-font-family-body, sans-serif);
    font-size: var(--ha-font-size-m, 1rem);
    line-height: 1.5;
    overflow-wrap: anywhere;
  }
  dialog[open] {
    display: flex;
    flex-direction: column;
  }
  dialog::backdrop {
    background: rgb(0 0 0 / 50%);
  }
  header,
  .body,
  footer {
    padding: var(--ha-space-4, 16px);
  }
  .body {
    overflow-y: auto;
    padding-block: 0;
  }
  h2,
  p {
    margin: 0;
    white-space: pre-line;
  }
  h2 {
    font-size: var(--ha-font-size-xl, 1.25rem);
    font-weight: 500;
  }
  .body > * + * {
    margin-block-start: 12px;
  }
  small,
  .small,
  header p {
    color: var(--secondary-text-color, #5e5e5e);
    font-size: max(0.875em, 12px);
  }
  small {
    display: block;
  }
  ul {
    padding-inline-start: 20px;
  }
  fieldset {
    min-inline-size: 0;
    margin-inline: 0;
    padding: 0;
    border: 0;
  }
  legend {
    padding: 0;
    font-weight: 500;
  }
  .unseen {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 12px;
    min-block-size: 48px;
    padding: 4px 0;
    box-sizing: border-box;
    border-block-end: 1px solid var(--divider-color, #e0e0e0);
    cursor: pointer;
  }
  .row[data-off] {
    cursor: default;
    color: var(--secondary-text-color, #5e5e5e);
  }
  .row span {
    flex: 1 1 50%;
  }
  .row b {
    font-weight: 500;
    margin-inline-start: auto;
    white-space: nowrap;
  }
  .row input {
    inline-size: 20px;
    block-size: 20px;
    margin: 0;
    accent-color: var(--primary-text-color, #141414);
  }
  .field {
    display: block;
    padding-block: 8px;
  }
  .field input {
    box-sizing: border-box;
    inline-size: 100%;
    min-block-size: 48px;
    padding-inline: 12px;
    border: 1px solid var(--secondary-text-color, #5e5e5e);
    border-radius: 8px;
    color: inherit;
    background: transparent;
    font: inherit;
  }
  .alert {
    padding: 12px;
    border: 1px solid transparent;
    border-inline-start: 4px solid var(--error-color, #db4437);
    border-radius: 4px;
    background: var(--secondary-background-color, #f0f0f0);
  }
  footer {
    display: flex;
    flex-wrap: wrap;
    justify-content: flex-end;
    gap: 8px;
  }
  button {
    min-block-size: 48px;
    padding: 8px 16px;
    border: 1px solid transparent;
    border-radius: var(--ha-border-radius-pill, 9999px);
    color: var(--primary-text-color, #141414);
    background: none;
    font: inherit;
    font-weight: 500;
    cursor: pointer;
  }
  button.main,
  button.pay {
    background: var(--ha-color-fill-primary-normal-resting, #d7f1fd);
  }
  button:disabled {
    color: var(--secondary-text-color, #5e5e5e);
    background: none;
    border-color: var(--divider-color, #e0e0e0);
    cursor: default;
  }
  :focus-visible {
    outline: 2px solid var(--primary-text-color, #141414);
    outline-offset: 2px;
  }
  [tabindex="-1"]:focus {
    outline: none;
  }
  @media (forced-colors: active) {
    button,
    .alert {
      border-color: currentColor;
    }
  }
`;var er={loading:"Loading…",choose_line:"Choose a line in the settings of this card.",removed:"This line no longer exists. Choose another one in the settings of this card.",not_loaded:"The account of this line isn’t loaded at the moment. It will be shown again by itself.",no_access:"You aren’t allowed to see this line.",no_lines:"This account has no lines yet.",skew:"The card and the integration are of different versions. Restart Home Assistant, then reload this page.",failed_to_load:"This couldn’t be loaded.",retry:"Try again",fine:"All good",due:"Recharge due",expires_soon:"Expires soon",runs_out_soon:"Runs out soon",out_of_date:"Out of date",not_read:"Not read yet",details_of:"Details of {name}",balance:"Balance",data:"Data",voice:"Calls",sms:"Messages",left_of:"{left} of {total}",left:"{left} left",unlimited:"Unlimited",unknown:"Unknown",valid_until:"Valid until",expired_on:"Expired on",runs_out:"Runs out",ran_out:"Ran out",out_money:"balance used up",out_data:"data used up",out_validity:"validity ends",out_money_before:"balance used up {days} before it expires",out_data_before:"data used up {days} before it expires",no_forecast:"No forecast",line:"Line",recharging:"Recharge",again_from:"possible from {when}",until:"until {when}",held_back:"last held back: {reason}",updated:"Updated {when}",stale:"These figures are too old to rely on.",read_failed:"The line couldn’t be read.",chart_money:"Balance, last {days}",chart_data:"Data left, last {days}",chart_empty:"Not enough readings for a chart yet.",chart_summary:"{first} on {from}, {last} on {to}. Lowest: {low}. Recharges: {count}.",chart_runs_out:"Expected to run out on {date}.",forecast:"Forecast",date:"Date",today:"today",history:"History",never_recharged:"Not recharged yet.",receipt:"Receipt {number}",proposed:"Proposed: {product} for {price}. Open until {when}.",decide:"Approve or reject",to_pay:"Waiting for you to pay: {product} for {price}.",confirm_payment:"Confirm payment",uncertain:"It isn’t known whether {product} for {price} was charged.",resolve:"Say what happened",missing:"{product} for {price} was paid but hasn’t arrived.",settle:"Settle this",underway:"{product} for {price}: {state}.",stopped:"Automatic recharges failed several times in a row. Find out why under Settings, Repairs.",limits:"Limits",limit_day:"{used} of {allowed} today",limit_per_day:"at most {allowed} a day",limit_line:"{spent} of {budget} this month",limit_line_spent:"{spent} this month",limit_line_budget:"at most {budget} a month",limit_account:"{spent} of {budget} this month for the whole account",limit_account_budget:"at most {budget} a month for the whole account",limit_price:"at most {price} each",limit_from:"only from {from}",limit_until:"only until {until}",limit_between:"only from {from} to {until}",limit_paused:"paused until {when}",recharge:"Recharge",not_now:"Not possible now: {reason}",nothing_sold:"Nothing is sold for this line here.",card_name:"eSIM Recharge",card_about:"What is left on a prepaid line, how long it lasts, and a recharge in two deliberate steps.",edit_device:"Line or account",edit_device_help:"An account shows all of its lines, the most urgent first.",edit_entity:"Or an entity of the line",edit_name:"Name",edit_chart:"Show the chart",edit_history:"Show the history",edit_limits:"Show the limits"};var tr={loading:"Cargando…",choose_line:"Elige una línea en los ajustes de esta tarjeta.",removed:"Esta línea ya no existe. Elige otra en los ajustes de la tarjeta.",not_loaded:"La cuenta de esta línea no está cargada en este momento. Volverá a mostrarse sola.",no_access:"No tienes permiso para ver esta línea.",no_lines:"Esta cuenta aún no tiene líneas.",skew:"La tarjeta y la integración son de versiones distintas. Reinicia Home Assistant y recarga esta página.",failed_to_load:"No se ha podido cargar.",retry:"Reintentar",fine:"Todo bien",due:"Recarga necesaria",expires_soon:"Vence pronto",runs_out_soon:"Se agota pronto",out_of_date:"Desactualizada",not_read:"Aún sin lectura",details_of:"Detalles de {name}",balance:"Saldo",data:"Datos",voice:"Llamadas",sms:"Mensajes",left_of:"{left} de {total}",left:"Quedan {left}",unlimited:"Ilimitado",unknown:"Se desconoce",valid_until:"Válida hasta",expired_on:"Venció",runs_out:"Se agota",ran_out:"Se agotó",out_money:"saldo agotado",out_data:"datos agotados",out_validity:"fin de la validez",out_money_before:"saldo agotado {days} antes de vencer",out_data_before:"datos agotados {days} antes de vencer",no_forecast:"Sin previsión",line:"Línea",recharging:"Recarga",again_from:"posible desde el {when}",until:"hasta el {when}",held_back:"última retención: {reason}",updated:"Actualizado {when}",stale:"Estas cifras son demasiado antiguas para fiarse de ellas.",read_failed:"No se ha podido leer la línea.",chart_money:"Saldo, últimos {days}",chart_data:"Datos restantes, últimos {days}",chart_empty:"Aún no hay lecturas suficientes para un gráfico.",chart_summary:"{first} el {from}, {last} el {to}. Mínimo: {low}. Recargas: {count}.",chart_runs_out:"Se espera que se agote el {date}.",forecast:"Previsión",date:"Fecha",today:"hoy",history:"Historial",never_recharged:"Aún sin recargas.",receipt:"Recibo {number}",proposed:"Propuesta: {product} por {price}. Válida hasta el {when}.",decide:"Aprobar o rechazar",to_pay:"Pendiente de que pagues: {product} por {price}.",confirm_payment:"Confirmar el pago",uncertain:"No se sabe si {product} por {price} se ha cobrado.",resolve:"Decir qué pasó",missing:"{product} por {price} se pagó, pero no ha llegado.",settle:"Resolver",underway:"{product} por {price}: {state}.",stopped:"Varias recargas automáticas seguidas han fallado. Averigua por qué en Ajustes, Reparaciones.",limits:"Límites",limit_day:"{used} de {allowed} hoy",limit_per_day:"como máximo {allowed} al día",limit_line:"{spent} de {budget} este mes",limit_line_spent:"{spent} este mes",limit_line_budget:"como máximo {budget} al mes",limit_account:"{spent} de {budget} este mes en toda la cuenta",limit_account_budget:"como máximo {budget} al mes en toda la cuenta",limit_price:"como máximo {price} cada una",limit_from:"solo desde el {from}",limit_until:"solo hasta el {until}",limit_between:"solo del {from} al {until}",limit_paused:"en pausa hasta el {when}",recharge:"Recargar",not_now:"Ahora no es posible: {reason}",nothing_sold:"Aquí no se vende nada para esta línea.",card_name:"eSIM Recharge",card_about:"Lo que queda en una línea de prepago, cuánto dura y una recarga en dos pasos.",edit_device:"Línea o cuenta",edit_device_help:"Una cuenta muestra todas sus líneas, primero las más urgentes.",edit_entity:"O una entidad de la línea",edit_name:"Nombre",edit_chart:"Mostrar el gráfico",edit_history:"Mostrar el historial",edit_limits:"Mostrar los límites"};var nr={loading:"Chargement…",choose_line:"Choisissez une ligne dans les réglages de cette carte.",removed:"Cette ligne n’existe plus. Choisissez-en une autre dans les réglages de la carte.",not_loaded:"Le compte de cette ligne n’est pas chargé pour l’instant. Elle réapparaîtra d’elle-même.",no_access:"Vous n’avez pas le droit de voir cette ligne.",no_lines:"Ce compte n’a pas encore de ligne.",skew:"La carte et l’intégration sont de versions différentes. Redémarrez Home Assistant, puis rechargez cette page.",failed_to_load:"Le chargement a échoué.",retry:"Réessayer",fine:"Tout va bien",due:"Recharge à faire",expires_soon:"Expire bientôt",runs_out_soon:"Bientôt épuisée",out_of_date:"Pas à jour",not_read:"Pas encore relevée",details_of:"Détails de {name}",balance:"Solde",data:"Données",voice:"Appels",sms:"Messages",left_of:"{left} sur {total}",left:"{left} restants",unlimited:"Illimité",unknown:"Inconnu",valid_until:"Valable jusqu’au",expired_on:"Expirée le",runs_out:"Épuisement",ran_out:"Épuisée depuis le",out_money:"solde épuisé",out_data:"données épuisées",out_validity:"fin de validité",out_money_before:"solde épuisé {days} avant l’expiration",out_data_before:"données épuisées {days} avant l’expiration",no_forecast:"Aucune prévision",line:"Ligne",recharging:"Recharge",again_from:"possible à partir du {when}",until:"jusqu’au {when}",held_back:"dernière retenue : {reason}",updated:"Actualisé {when}",stale:"Ces chiffres sont trop anciens pour s’y fier.",read_failed:"La ligne n’a pas pu être relevée.",chart_money:"Solde sur {days}",chart_data:"Données restantes sur {days}",chart_empty:"Pas encore assez de relevés pour un graphique.",chart_summary:"{first} le {from}, {last} le {to}. Minimum : {low}. Recharges : {count}.",chart_runs_out:"Épuisement prévu le {date}.",forecast:"Prévision",date:"Date",today:"aujourd’hui",history:"Historique",never_recharged:"Aucune recharge jusqu’ici.",receipt:"Reçu {number}",proposed:"Proposition : {product} à {price}. À décider avant le {when}.",decide:"Approuver ou refuser",to_pay:"À vous de payer : {product} à {price}.",confirm_payment:"Confirmer le paiement",uncertain:"On ignore si {product} à {price} a été débité.",resolve:"Dire ce qui s’est passé",missing:"{product} à {price} a été payé mais n’est pas arrivé.",settle:"Régler la question",underway:"{product} à {price} : {state}.",stopped:"Plusieurs recharges automatiques de suite ont échoué. Cherchez pourquoi sous Paramètres, Corrections.",limits:"Limites",limit_day:"{used} sur {allowed} aujourd’hui",limit_per_day:"au plus {allowed} par jour",limit_line:"{spent} sur {budget} ce mois-ci",limit_line_spent:"{spent} ce mois-ci",limit_line_budget:"au plus {budget} par mois",limit_account:"{spent} sur {budget} ce mois-ci pour tout le compte",limit_account_budget:"au plus {budget} par mois pour tout le compte",limit_price:"au plus {price} chacune",limit_from:"seulement à partir du {from}",limit_until:"seulement jusqu’au {until}",limit_between:"seulement du {from} au {until}",limit_paused:"en pause jusqu’au {when}",recharge:"Recharger",not_now:"Impossible pour l’instant : {reason}",nothing_sold:"Rien n’est vendu ici pour cette ligne.",card_name:"eSIM Recharge",card_about:"Ce qui reste sur une ligne prépayée, combien de temps cela dure, et une recharge en deux étapes.",edit_device:"Ligne ou compte",edit_device_help:"Un compte affiche toutes ses lignes, les plus urgentes d’abord.",edit_entity:"Ou une entité de la ligne",edit_name:"Nom",edit_chart:"Afficher le graphique",edit_history:"Afficher l’historique",edit_limits:"Afficher les limites"};var rr={loading:"正在加载…",choose_line:"请在此卡片的设置中选择线路。",removed:"此线路已不存在，请在卡片设置中选择其他线路。",not_loaded:"此线路所属账户目前未加载，恢复后会自动显示。",no_access:"您无权查看此线路。",no_lines:"此账户还没有线路。",skew:"卡片与集成的版本不一致。请重启 Home Assistant，然后重新加载此页面。",failed_to_load:"加载失败。",retry:"重试",fine:"正常",due:"需要充值",expires_soon:"即将到期",runs_out_soon:"即将用完",out_of_date:"数据过旧",not_read:"尚无读数",details_of:"{name}的详情",balance:"余额",data:"流量",voice:"通话",sms:"短信",left_of:"剩余 {left}，共 {total}",left:"剩余 {left}",unlimited:"无限量",unknown:"未知",valid_until:"有效期至",expired_on:"已到期",runs_out:"预计用完",ran_out:"已用完",out_money:"余额用尽",out_data:"流量用尽",out_validity:"有效期结束",out_money_before:"余额将在到期前{days}用尽",out_data_before:"流量将在到期前{days}用尽",no_forecast:"暂无预测",line:"线路",recharging:"充值",again_from:"{when}起可再次充值",until:"至{when}",held_back:"上次拦截原因：{reason}",updated:"更新于{when}",stale:"这些数据过旧，仅供参考。",read_failed:"无法读取此线路。",chart_money:"近{days}余额",chart_data:"近{days}剩余流量",chart_empty:"读数太少，暂时无法绘图。",chart_summary:"{from}为 {first}，{to}为 {last}；最低 {low}；充值 {count} 次。",chart_runs_out:"预计于{date}用完。",forecast:"预测",date:"日期",today:"今天",history:"充值记录",never_recharged:"尚未充值过。",receipt:"收据号 {number}",proposed:"建议充值：{product}，{price}。{when}前有效。",decide:"批准或拒绝",to_pay:"等待您付款：{product}，{price}。",confirm_payment:"确认付款",uncertain:"{product}（{price}）是否已扣款尚不清楚。",resolve:"说明结果",missing:"{product}（{price}）已付款，但未到账。",settle:"进行处理",underway:"{product}（{price}）：{state}。",stopped:"自动充值连续多次失败。请在“设置”的“修复”中查明原因。",limits:"限额",limit_day:"今天 {used}/{allowed} 次",limit_per_day:"每天最多 {allowed} 次",limit_line:"本月已用 {spent}，预算 {budget}",limit_line_spent:"本月已用 {spent}",limit_line_budget:"每月最多 {budget}",limit_account:"整个账户本月已用 {spent}，预算 {budget}",limit_account_budget:"整个账户每月最多 {budget}",limit_price:"单次最多 {price}",limit_from:"仅限{from}起",limit_until:"仅限{until}前（含当日）",limit_between:"仅限{from}至{until}",limit_paused:"暂停至{when}",recharge:"充值",not_now:"目前无法充值：{reason}",nothing_sold:"此处没有适用于该线路的产品。",card_name:"eSIM 充值",card_about:"显示预付费线路还剩多少、能用多久，并可分两步确认充值。",edit_device:"线路或账户",edit_device_help:"选择账户时显示其全部线路，最紧急的排在最前。",edit_entity:"或该线路的任一实体",edit_name:"名称",edit_chart:"显示图表",edit_history:"显示充值记录",edit_limits:"显示限额"};var Wi={en:er,"zh-Hans":rr,es:tr,fr:nr};function F(n){return Be(Wi,n)}var ir={close:"Close",back:"Back",next:"Continue",save:"Save",pick:"What would you like to buy?",amount:"Amount for the line: {least} to {most}",from:"from {price}",confirm:"You are buying {product} for {line}. It costs {price}, paid from the account {account}.",confirm_by_hand:"You are recharging {line} with {product} for {price}. Home Assistant sends no money: you pay it yourself, then say so here.",left:"{left} of this month’s budget will then remain.",pay:"Pay {price}",approve:"Approve and pay {price}",by_hand:"I’ll pay {price}",sending:"Sending. Please keep this page open.",succeeded:"{line} was recharged: {product} for {price}.",pending:"{product} for {price} was ordered, but the provider hasn’t finished yet. The card shows when it has. There is nothing you need to do.",lost:"No answer came, so it isn’t known whether {product} for {price} was bought for {line}. Look in the history, or try again: the same order is never paid twice.",search:"Look in the history",searched:"The history doesn’t have this order.",anew:"Choose again",sure:"If it was charged after all, a new recharge would be a second payment.",unsaved:"No answer came, so it isn’t known whether this was saved. You can safely try again.",plain_sum:"Write a sum above zero, without thousands separators."};var or={close:"Cerrar",back:"Atrás",next:"Continuar",save:"Guardar",pick:"¿Qué quieres comprar?",amount:"Importe para la línea: de {least} a {most}",from:"desde {price}",confirm:"Vas a comprar {product} para {line}. Cuesta {price} y se paga desde la cuenta {account}.",confirm_by_hand:"Vas a recargar {line} con {product} por {price}. Home Assistant no envía dinero: pagas tú y después lo confirmas aquí.",left:"Después quedarán {left} del presupuesto de este mes.",pay:"Pagar {price}",approve:"Aprobar y pagar {price}",by_hand:"Pagaré {price}",sending:"Enviando. No cierres esta página.",succeeded:"{line} se ha recargado: {product} por {price}.",pending:"{product} por {price} está pedido, pero el proveedor aún no ha terminado. La tarjeta lo mostrará cuando acabe. No tienes que hacer nada.",lost:"No ha llegado respuesta y no se sabe si se compró {product} por {price} para {line}. Mira el historial o inténtalo otra vez: el mismo pedido nunca se paga dos veces.",search:"Mirar el historial",searched:"Este pedido no está en el historial.",anew:"Elegir de nuevo",sure:"Si al final sí se cobró, una nueva recarga sería un segundo pago.",unsaved:"No ha llegado respuesta y no se sabe si se ha guardado. Puedes intentarlo otra vez sin riesgo.",plain_sum:"Escribe un importe mayor que cero, sin separador de miles."};var sr={close:"Fermer",back:"Retour",next:"Continuer",save:"Enregistrer",pick:"Que souhaitez-vous acheter ?",amount:"Montant pour la ligne : de {least} à {most}",from:"à partir de {price}",confirm:"Vous achetez {product} pour {line}. Le prix est de {price}, payé depuis le compte {account}.",confirm_by_hand:"Vous rechargez {line} avec {product} pour {price}. Home Assistant n’envoie pas d’argent : vous payez vous-même, puis le confirmez ici.",left:"Il restera ensuite {left} du budget de ce mois.",pay:"Payer {price}",approve:"Approuver et payer {price}",by_hand:"Je paierai {price}",sending:"Envoi en cours. Ne fermez pas cette page.",succeeded:"{line} a été rechargée : {product} pour {price}.",pending:"{product} à {price} est commandé, mais le fournisseur n’a pas encore terminé. La carte l’indiquera. Vous n’avez rien à faire.",lost:"Aucune réponse n’est arrivée : on ne sait pas si {product} à {price} a été acheté pour {line}. Consultez l’historique ou réessayez : une même commande n’est jamais payée deux fois.",search:"Consulter l’historique",searched:"Cette commande ne figure pas dans l’historique.",anew:"Choisir à nouveau",sure:"Si elle a tout de même été débitée, une nouvelle recharge serait un second paiement.",unsaved:"Aucune réponse n’est arrivée : on ne sait pas si c’est enregistré. Vous pouvez réessayer sans risque.",plain_sum:"Indiquez un montant supérieur à zéro, sans séparateur de milliers."};var ar={close:"关闭",back:"返回",next:"继续",save:"保存",pick:"您要购买什么？",amount:"充入线路的金额：{least} 至 {most}",from:"{price} 起",confirm:"您将为“{line}”购买 {product}，价格 {price}，从账户“{account}”支付。",confirm_by_hand:"您将用 {product} 为“{line}”充值，价格 {price}。Home Assistant 不会付款：请自行支付，然后在此确认。",left:"购买后，本月预算还剩 {left}。",pay:"支付 {price}",approve:"批准并支付 {price}",by_hand:"我将支付 {price}",sending:"正在提交，请勿关闭此页面。",succeeded:"“{line}”充值成功：{product}，价格 {price}。",pending:"{product}（{price}）已下单，但服务商尚未处理完毕。完成后卡片会显示，您无需任何操作。",lost:"没有收到答复，尚不清楚是否已为“{line}”购买 {product}（{price}）。请查看充值记录，或重试：同一订单绝不会重复付款。",search:"查看充值记录",searched:"充值记录中没有此订单。",anew:"重新选择",sure:"如果其实已经扣款，再次充值就会重复付款。",unsaved:"没有收到答复，尚不清楚是否已保存。您可以放心重试。",plain_sum:"请输入大于零的金额，不要使用千位分隔符。"};var Ki={en:ir,"zh-Hans":ar,es:or,fr:sr};function lr(n){return Be(Ki,n)}var Mt="esim-recharge-dialog",Gi=400;function ot(n,e,t){ur(n,{hass:e,line:t,kind:"recharge"})}function cr(n,e,t,r){ur(n,{hass:e,line:t,kind:r})}function ur(n,e){customElements.get(Mt)||customElements.define(Mt,Ot),it(n,"show-dialog",{dialogTag:Mt,dialogImport:()=>Promise.resolve(),dialogParams:e})}function it(n,e,t){n.dispatchEvent(new CustomEvent(e,{detail:t,bubbles:!0,composed:!0}))}var Ot=class extends k{static{this.styles=Zn}#e=null;#t=null;#n=null;#a="";#i=!1;#s;get#r(){return this.renderRoot?.querySelector("dialog")??null}get#o(){return this.#t?.page().busy??!1}async showDialog(e){this.#o||this.#l(e),this.requestUpdate(),await this.updateComplete,this.#r?.open||this.#r?.showModal(),this.#h()}closeDialog(){return this.#o?!1:(this.#r?.close(),!0)}#l({hass:e,line:t,kind:r}){this.#c();let i=this.hass??e,o=Z(i),s={hass:i,line:t,format:o,say:lr(o.language),card:F(o.language),words:new Map,draw:()=>this.requestUpdate(),feel:a=>it(this,"haptic",a),leave:a=>this.#u(a),decide:(a,d)=>{a!=="proposal"&&(this.#t=new Pe(s,a,d),this.requestUpdate())}};this.#e=s,this.#t=Qi(s,r),this.#n=Qe(i,[t.device_id],a=>{s.line=a[t.device_id]??s.line,this.requestUpdate()});let l=a=>{s.words=new Map([...s.words,...a]),this.requestUpdate()};We(i,o.language).then(l),Ji(i,o.language).then(l,()=>{})}#u(e){this.#r?.close(),e&&it(this,"hass-notification",{message:e,duration:6e3})}#c(){clearTimeout(this.#s),this.#n?.(),this.#n=null,this.#t=null,this.#e=null,this.#a=""}#d(){if(this.#o){this.#r?.showModal();return}this.#c(),this.requestUpdate(),it(this,"dialog-closed",{dialog:this.localName})}#p(e){e.preventDefault(),this.closeDialog()}#f(e){e.key==="Escape"&&this.#o&&e.preventDefault()}render(){let e=this.#t?.page()??null;return c`<dialog
      aria-labelledby="title name"
      @cancel=${this.#p}
      @close=${this.#d}
      @keydown=${this.#f}
    >
      ${e===null?p:this.#m(e)}
    </dialog>`}#m(e){return c`<header>
        <h2 id="title" tabindex="-1">${e.title}</h2>
        <p id="name">${this.#e?.line.name}</p>
      </header>
      <div class="body">${e.body}</div>
      <footer>${e.buttons.map(t=>this.#y(t))}</footer>`}#y({label:e,act:t,look:r,disabled:i=!1}){let o=r==="pay"&&!this.#i;return c`<button type="button" class=${r??""} ?disabled=${i||o} @click=${t}>${e}</button>`}updated(e){super.updated(e);let t=this.#t?.page().at??"";t!==this.#a&&(this.#a=t,this.#i=!1,clearTimeout(this.#s),this.#s=setTimeout(()=>{this.#i=!0,this.requestUpdate()},Gi),this.#h())}#h(){if(!this.#r?.open)return;(this.renderRoot.querySelector("[data-first]")??this.renderRoot.querySelector("h2"))?.focus()}};function Qi(n,e){if(e==="recharge")return new Ee(n,null);if(e!=="proposal")return new Pe(n,e);let{proposal:t}=n.line;return t===null?{page:()=>Yi(n)}:new Ee(n,t)}function Yi({words:n,card:e,say:t,leave:r}){let i=[{label:t("close"),act:()=>r()}];return{at:"gone",title:e("recharge"),body:L(V(n,"nothing_proposed")),buttons:i}}async function Ji(n,e){let t={type:"frontend/get_translations",language:e,category:"issues",integration:[b]},{resources:r}=await n.callWS(t);return new Map(Object.entries(r))}function Ve(n,e){let t=()=>{customElements.get(n)||customElements.define(n,e)},r=customElements;t(),r.whenDefined("home-assistant").then(t)}function zt(n,e){let t=window,r=t[n]??=[];r.some(({type:i})=>i===e.type)||r.push(e)}function dr(){return document.documentElement.lang||navigator.language}var Xi={device_id:"edit_device",entity:"edit_entity",name:"edit_name",chart:"edit_chart",history:"edit_history",limits:"edit_limits"},Zi={device_id:"edit_device_help"};function ce(n){return F(oe(dr()))(n)}function pr(){let n={integration:b},e=t=>({name:t,default:!0,selector:{boolean:{}}});return{schema:[{name:"device_id",selector:{device:{filter:n}}},{name:"entity",selector:{entity:{filter:n}},visible:{field:"device_id",operator:"not_exists"}},{name:"name",selector:{entity_name:{}},context:{entity:"entity"}},e("chart"),e("history"),e("limits")],computeLabel:({name:t})=>{let r=Xi[t];return r&&ce(r)},computeHelper:({name:t})=>{let r=Zi[t];return r&&ce(r)},assertConfig:Ze}}function mr({devices:n}){let e=Object.values(n).filter(ae),t=e.find(r=>!Xe(r))??e[0];return{type:`custom:${le}`,...t&&{device_id:t.id}}}function hr({entities:n,devices:e},t){let r=n[t];return r?.platform!==b||!r.device_id||!ae(e[r.device_id])?null:{config:{type:`custom:${le}`,device_id:r.device_id}}}var eo=6e4,ue=class{constructor(e){this.views={};this.hindered=null;this.fit=null;this.words=new Map;this.worded=!1;this.#t=null;this.#n=null;this.#a=null;this.#e=e,e.addController(this)}#e;#t;#n;#a;#i;hostConnected(){this.#i=setInterval(()=>document.hidden||this.#e.requestUpdate(),eo),this.#e.requestUpdate()}hostDisconnected(){clearInterval(this.#i),this.#o()}follow(e,t){this.#s(e);let r={connection:e.connection,ids:t.join()};this.#n?.connection===r.connection&&this.#n.ids===r.ids||(this.#o(),this.#n=r,this.views={},this.hindered=null,t.length!==0&&(this.#r(e),this.#t=Qe(e,t,(i,o)=>{this.views=i,this.hindered=o,this.#r(e),this.#e.requestUpdate()})))}#s(e){let t=oe(e.locale.language);t!==this.#a&&(this.#a=t,We(e,t).then(r=>{t===this.#a&&(this.words=r,this.worded=!0,this.#e.requestUpdate())}))}#r(e){wn(e).then(t=>{t!==this.fit&&(this.fit=t,this.#e.requestUpdate())})}#o(){this.#t?.(),this.#t=null,this.#n=null}};var to={check:"M9 16.2 4.8 12l-1.4 1.4L9 19 21 7l-1.4-1.4z",clock:"M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm0 18a8 8 0 1 1 0-16 8 8 0 0 1 0 16zm.5-13H11v6l5.2 3.1.8-1.2-4.5-2.7z",alert:"M1 21h22L12 2zm12-3h-2v-2h2zm0-4h-2v-4h2z",question:"M11 18h2v-2h-2zm1-16a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm0 18a8 8 0 1 1 0-16 8 8 0 0 1 0 16zm0-14a4 4 0 0 0-4 4h2a2 2 0 1 1 4 0c0 2-3 1.8-3 5h2c0-2.2 3-2.5 3-5a4 4 0 0 0-4-4z",pause:"M6 19h4V5H6zm8-14v14h4V5z",off:"M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm5 11H7v-2h10z",diamond:"M12 3 21 12 12 21 3 12z"};function de(n){return c`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${xe`<path d=${to[n]} />`}</svg>`}function st(n,e){let{share:t,label:r,value:i}=n,o=t===null?null:Math.round(t*100);return c`<div class="gauge">
    <span class="label" id=${e}>${r}</span>
    <span class="words">${i}</span>
    ${o===null?p:c`<div
          class="meter"
          role="meter"
          aria-labelledby=${e}
          aria-valuemin="0"
          aria-valuemax="100"
          aria-valuenow=${o}
          aria-valuetext=${i}
        >
          <div style="inline-size: ${o}%"></div>
        </div>`}
  </div>`}function fr(n,e,t,{reader:r}){return c`<div class="head">
    <h2 class="name">
      <button class="name" aria-label=${r.say("details_of",{name:n})} @click=${t}>${n}</button>
    </h2>
    ${qt(e)}
  </div>`}function qt({tone:n,icon:e,text:t}){return c`<span class="chip ${n}">${de(e)}<span>${t}</span></span>`}function at(n,e,t){let{config:r,reader:i}=t,o=n.device_id;return c`
    ${e.question?ro(n,e,e.question,t):p}
    ${e.notes.map(s=>c`<p class="note">${s}</p>`)}
    ${e.figure?c`<div class="figure">
          <span class="label">${e.figure.label}</span>
          <div class="value">${e.figure.value}</div>
        </div>`:p}
    ${e.gauges.map(s=>st(s,`${s.kind}-${o}`))}
    <dl>${e.facts.map(no)}</dl>
    ${r.chart===!1?p:c`<esim-recharge-chart
          .hass=${t.hass}
          .reader=${i}
          device=${o}
          stamp="${n.read_at} ${n.last?.updated_at}"
        ></esim-recharge-chart>`}
    ${r.history===!1?p:c`<esim-recharge-history
          .hass=${t.hass}
          .reader=${i}
          device=${o}
          stamp="${n.last?.updated_at} ${n.open?.updated_at}"
        ></esim-recharge-history>`}
    ${r.limits===!1?p:io(e,i)} ${oo(n,e,t)}
  `}function no({label:n,value:e,detail:t,tone:r}){return c`<div>
    <dt>${n}</dt>
    <dd>${r==="notice"||r==="danger"?de("alert"):p} <span class="whole">${e}</span></dd>
    ${t===null?p:c`<dd class="quiet small">${t}</dd>`}
  </div>`}function ro(n,e,{kind:t,text:r,button:i},{doings:o}){let s=`question-${n.device_id}`;return c`<div class="question">
    <p id=${s}>${r}</p>
    ${e.may?c`<button class="action" aria-describedby=${s} @click=${()=>o.decide(n,t)}>${i}</button>`:p}
  </div>`}function io({limits:n},{say:e}){return c`<div class="small">
    <span class="quiet">${e("limits")}</span>
    <ul class="limits">
      ${n.map(t=>c`<li>${t}</li>`)}
    </ul>
  </div>`}function oo(n,{button:e,instead:t,age:r},{reader:i,doings:o}){let s=`note-${n.device_id}`,l=e?.note??t;return c`<div class="foot">
    <p class="quiet small">${r}</p>
    ${l===null?p:c`<p class="small" id=${s}>${l}</p>`}
    ${e===null?p:c`<button
          class="action recharge"
          ?disabled=${e.note!==null}
          aria-describedby=${e.note===null?p:s}
          @click=${()=>o.recharge(n)}
        >
          ${i.say("recharge")}
        </button>`}
  </div>`}var gr={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},yr=n=>(...e)=>({_$litDirective$:n,values:e}),lt=class{constructor(e){}get _$AU(){return this._$AM._$AU}_$AT(e,t,r){this._$Ct=e,this._$AM=t,this._$Ci=r}_$AS(e,t){return this.update(e,t)}update(e,t){return this.render(...t)}};var{I:so}=an,_r=n=>n;var vr=()=>document.createComment(""),pe=(n,e,t)=>{let r=n._$AA.parentNode,i=e===void 0?n._$AB:e._$AA;if(t===void 0){let o=r.insertBefore(vr(),i),s=r.insertBefore(vr(),i);t=new so(o,s,n,n.options)}else{let o=t._$AB.nextSibling,s=t._$AM,l=s!==n;if(l){let a;t._$AQ?.(n),t._$AM=n,t._$AP!==void 0&&(a=n._$AU)!==s._$AU&&t._$AP(a)}if(o!==i||l){let a=t._$AA;for(;a!==o;){let d=_r(a).nextSibling;_r(r).insertBefore(a,i),a=d}}}return t},j=(n,e,t=n)=>(n._$AI(e,t),n),ao={},br=(n,e=ao)=>n._$AH=e,wr=n=>n._$AH,ct=n=>{n._$AR(),n._$AA.remove()};var xr=(n,e,t)=>{let r=new Map;for(let i=e;i<=t;i++)r.set(n[i],i);return r},$r=yr(class extends lt{constructor(n){if(super(n),n.type!==gr.CHILD)throw Error("repeat() can only be used in text expressions")}dt(n,e,t){let r;t===void 0?t=e:e!==void 0&&(r=e);let i=[],o=[],s=0;for(let l of n)i[s]=r?r(l,s):s,o[s]=t(l,s),s++;return{values:o,keys:i}}render(n,e,t){return this.dt(n,e,t).values}update(n,[e,t,r]){let i=wr(n),{values:o,keys:s}=this.dt(e,t,r);if(!Array.isArray(i))return this.ut=s,o;let l=this.ut??=[],a=[],d,h,u=0,f=i.length-1,m=0,y=o.length-1;for(;u<=f&&m<=y;)if(i[u]===null)u++;else if(i[f]===null)f--;else if(l[u]===s[m])a[m]=j(i[u],o[m]),u++,m++;else if(l[f]===s[y])a[y]=j(i[f],o[y]),f--,y--;else if(l[u]===s[y])a[y]=j(i[u],o[y]),pe(n,a[y+1],i[u]),u++,y--;else if(l[f]===s[m])a[m]=j(i[f],o[m]),pe(n,i[u],i[f]),f--,m++;else if(d===void 0&&(d=xr(s,m,y),h=xr(l,u,f)),d.has(l[u]))if(d.has(l[f])){let w=h.get(s[m]),C=w!==void 0?i[w]:null;if(C===null){let re=pe(n,i[u]);j(re,o[m]),a[m]=re}else a[m]=j(C,o[m]),pe(n,i[u],C),i[w]=null;m++}else ct(i[f]),f--;else ct(i[u]),u++;for(;m<=y;){let w=pe(n,a[y+1]);j(w,o[m]),a[m++]=w}for(;u<=f;){let w=i[u++];w!==null&&ct(w)}return this.ut=s,br(n,a),M}});function lo(n,{reader:e}){let t=qn(e.format.language);return n.map(r=>({line:r,shown:U(r,e)})).sort((r,i)=>t(r.shown,i.shown))}function kr(n,e,t,r,i){return c`<h2 class="heading">${n}</h2>
    <ul class="rows">
      ${$r(lo(e,i),({line:o})=>o.device_id,o=>c`<li>${co(o,t.has(o.line.device_id),r,i)}</li>`)}
    </ul>`}function co({line:n,shown:e},t,r,i){let o=s=>r(n.device_id,s.target.open);return c`<details class=${e.stale?"stale":""} ?open=${t} @toggle=${o}>
    <summary>${uo(n,e,t)}</summary>
    ${t?c`<div class="line">${at(n,e,i)}</div>`:p}
  </details>`}function uo(n,e,t){let[r]=e.gauges,i=e.facts.find(({key:o})=>o==="valid")??e.facts.find(({key:o})=>o==="out");return c`<div class="row">
    <span class="title">${e.name}</span>
    ${qt(e.chip)}
    ${t?p:c`<span class="small">
            ${r&&r.label===e.figure?.label?p:c`${e.figure?.value??p}`}
            ${i?c`<span class="quiet">${i.label} ${i.value}</span>`:p}
          </span>
          ${r?st(r,`row-${n.device_id}`):p}`}
  </div>`}var B=class{constructor(e){this.value=null;this.failed=!1;this.#t=null;this.#e=e,e.addController(this)}#e;#t;hostDisconnected(){this.value===null&&(this.#t=null)}ask(e,t){e!==this.#t&&(this.#t=e,this.failed=!1,t().then(r=>this.#n(e,()=>this.value=r),()=>this.#n(e,()=>this.failed=!0)))}#n(e,t){e===this.#t&&(t(),this.#e.requestUpdate())}placeholder(e){return this.failed?c`<p class="quiet small" role="status">${e("failed_to_load")}</p>
      <button class="action" @click=${()=>this.#a()}>${e("retry")}</button>`:c`<p class="quiet small">${e("loading")}</p>`}#a(){this.#t=null,this.#e.requestUpdate()}};var Sr=E`
  :host {
    --text: var(--primary-text-color, #141414);
    --quiet: var(--secondary-text-color, #5e5e5e);
    --edge: var(--divider-color, rgba(127, 127, 127, 0.4));
    --mark: var(--primary-color, #009ac7);
    --raised: var(--ha-color-fill-primary-normal-resting, rgba(0, 154, 199, 0.16));
    --raised-hover: var(--ha-color-fill-primary-normal-hover, rgba(0, 154, 199, 0.26));
    --plain-fill: var(--secondary-background-color, rgba(127, 127, 127, 0.12));
    --notice-fill: var(--ha-color-fill-warning-normal-resting, #fff0d9);
    --notice-text: var(--ha-color-on-warning-normal, #7a4a00);
    --danger-fill: var(--ha-color-fill-danger-normal-resting, #ffe3e0);
    --danger-text: var(--ha-color-on-danger-normal, #a3170b);
    --gap: var(--ha-space-4, 16px);
    --small-gap: var(--ha-space-2, 8px);
    --small: var(--ha-font-size-s, 12px);
    --medium: var(--ha-font-size-m, 14px);
    --large: var(--ha-font-size-l, 16px);
    --huge: var(--ha-font-size-3xl, 28px);
    --pill: var(--ha-border-radius-pill, 9999px);
    --corner: var(--ha-border-radius-md, 8px);
    color: var(--text);
    font-size: var(--medium);
    line-height: 1.4;
  }
`,Rr=E`
  * {
    box-sizing: border-box;
  }
  h2,
  p,
  ul,
  dl,
  dd,
  figure {
    margin: 0;
    padding: 0;
  }
  ul {
    list-style: none;
  }
  .icon {
    inline-size: 1.25em;
    block-size: 1.25em;
    flex: none;
    fill: currentColor;
  }
  .quiet {
    color: var(--quiet);
  }
  .small {
    font-size: var(--small);
  }
  .whole {
    white-space: nowrap;
  }
  .unseen {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  button,
  summary {
    font: inherit;
    color: inherit;
    cursor: pointer;
    min-block-size: 44px;
  }
  button:focus-visible,
  summary:focus-visible {
    outline: 2px solid var(--text);
    outline-offset: 2px;
  }
  .action {
    inline-size: 100%;
    padding: var(--small-gap) var(--gap);
    border: 1px solid transparent;
    border-radius: var(--pill);
    background: var(--raised);
    color: var(--text);
    font-weight: var(--ha-font-weight-medium, 500);
  }
  .action:hover {
    background: var(--raised-hover);
  }
  .action:disabled {
    background: var(--plain-fill);
    color: var(--quiet);
    cursor: default;
  }
  details > summary {
    display: flex;
    align-items: center;
    gap: var(--small-gap);
    list-style: none;
  }
  details > summary::-webkit-details-marker {
    display: none;
  }
  details > summary::before {
    content: "";
    flex: none;
    inline-size: 0.5em;
    block-size: 0.5em;
    border-inline-end: 2px solid currentColor;
    border-block-end: 2px solid currentColor;
    transform: rotate(-45deg);
    transition: transform 120ms;
  }
  details > summary:dir(rtl)::before {
    transform: rotate(45deg);
  }
  details[open] > summary::before,
  details[open] > summary:dir(rtl)::before {
    transform: rotate(45deg);
  }
  @media (prefers-reduced-motion: reduce) {
    details > summary::before {
      transition: none;
    }
  }
  @media (forced-colors: active) {
    .action {
      border-color: ButtonText;
    }
    .action:disabled {
      border-color: GrayText;
      color: GrayText;
    }
  }
`,po=E`
  :host {
    display: block;
    block-size: 100%;
  }
  ha-card {
    display: block;
    block-size: 100%;
    container-type: inline-size;
    /* However few rows it is given: nothing leaves the cell. */
    overflow: auto;
  }
  .message,
  .line {
    padding: var(--gap);
  }
  .line {
    display: flex;
    flex-direction: column;
    gap: var(--small-gap);
    min-block-size: 100%;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0 var(--small-gap);
    /* The name is a target of 44 pixels and looks smaller. */
    margin-block: -8px;
  }
  .name {
    min-inline-size: 44px;
    max-inline-size: 100%;
    margin: 0;
    padding: 0;
    border: 0;
    background: none;
    font-size: var(--large);
    font-weight: var(--ha-font-weight-medium, 500);
    text-align: start;
    overflow-wrap: anywhere;
  }
  .chip {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    padding: 2px 10px 2px 6px;
    border: 1px solid transparent;
    border-radius: var(--pill);
    background: var(--plain-fill);
    color: var(--text);
    font-size: var(--small);
    font-weight: var(--ha-font-weight-medium, 500);
  }
  .chip.notice {
    background: var(--notice-fill);
    color: var(--notice-text);
  }
  .chip.danger {
    background: var(--danger-fill);
    color: var(--danger-text);
  }
  .figure .value {
    font-size: var(--huge);
    line-height: 1.2;
    overflow-wrap: anywhere;
  }
  .gauge {
    display: grid;
    grid-template-columns: auto auto;
    justify-content: space-between;
    gap: 2px var(--small-gap);
  }
  .gauge .label,
  .figure .label,
  dt {
    color: var(--quiet);
    font-size: var(--small);
  }
  .words {
    text-align: end;
  }
  .meter {
    grid-column: 1 / -1;
    block-size: 12px;
    border: 1px solid var(--quiet);
    border-radius: var(--pill);
    overflow: hidden;
  }
  .meter > div {
    block-size: 100%;
    background: var(--mark);
    border-inline-end: 2px solid var(--text);
  }
  .meter > div[style*=" 0%"] {
    border: 0;
  }
  dl {
    display: grid;
    grid-template-columns: 1fr;
    gap: var(--small-gap) var(--gap);
  }
  dd .icon {
    vertical-align: text-bottom;
  }
  .note,
  .question {
    padding: var(--small-gap) 12px;
    border: 1px solid transparent;
    border-radius: var(--corner);
    background: var(--plain-fill);
    color: var(--text);
  }
  .question {
    display: flex;
    flex-direction: column;
    gap: var(--small-gap);
    border-color: var(--quiet);
  }
  .limits {
    display: flex;
    flex-wrap: wrap;
    gap: 0 var(--small-gap);
  }
  .limits li:not(:last-child)::after {
    content: " ·";
  }
  .foot {
    margin-block-start: auto;
    display: flex;
    flex-direction: column;
    gap: 4px;
  }
  .stale .figure,
  .stale .gauge,
  .stale dl {
    font-style: italic;
  }
  .rows > li + li {
    border-block-start: 1px solid var(--edge);
  }
  .rows summary {
    padding: var(--small-gap) var(--gap);
  }
  .rows .line {
    padding-block-start: 0;
  }
  .row .chip {
    justify-self: start;
  }
  .row {
    flex: 1;
    min-inline-size: 0;
    display: grid;
    grid-template-columns: 1fr;
    gap: 4px var(--gap);
  }
  .row .title {
    overflow-wrap: anywhere;
    font-weight: var(--ha-font-weight-medium, 500);
  }
  .heading {
    padding: var(--gap) var(--gap) 0;
    font-size: var(--large);
    font-weight: var(--ha-font-weight-medium, 500);
  }
  @container (min-width: 300px) {
    dl {
      grid-template-columns: 1fr 1fr;
    }
  }
  @container (min-width: 420px) {
    .row {
      grid-template-columns: 1fr auto;
      align-items: center;
    }
    .row .gauge {
      grid-column: 1 / -1;
    }
  }
  @container (min-width: 640px) {
    dl {
      grid-template-columns: repeat(3, 1fr);
    }
  }
  @media (forced-colors: active) {
    .chip,
    .note {
      border-color: CanvasText;
    }
    .meter > div {
      background: Highlight;
      forced-color-adjust: none;
    }
  }
`,me=[Sr,Rr],Ar=[Sr,Rr,po],Tr=E`
  :host {
    display: block;
  }
  figure {
    position: relative;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0 var(--small-gap);
  }
  .switch button {
    padding: 0 12px;
    border: 1px solid transparent;
    border-radius: var(--pill);
    background: none;
    font-size: var(--small);
  }
  .switch button[aria-pressed="true"] {
    border-color: var(--quiet);
    background: var(--raised);
  }
  .plot {
    position: relative;
    block-size: 96px;
    /* Marks at the edges stay inside. */
    margin-inline: 6px;
    border-block-end: 1px solid var(--quiet);
  }
  svg.lines {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    overflow: visible;
  }
  /* Time runs as it is written. */
  :host(:dir(rtl)) svg.lines {
    transform: scaleX(-1);
  }
  .lines path {
    fill: none;
    stroke: var(--mark);
    stroke-width: 2;
    vector-effect: non-scaling-stroke;
    stroke-linejoin: round;
  }
  .lines .ahead {
    stroke: var(--text);
    stroke-dasharray: 4 4;
  }
  .lines .now {
    stroke: var(--quiet);
    stroke-width: 1;
    stroke-dasharray: 1 3;
  }
  .mark {
    position: absolute;
    inline-size: 12px;
    block-size: 12px;
    margin-inline-start: -6px;
    margin-block-start: -6px;
    color: var(--text);
    line-height: 0;
  }
  .mark .icon,
  .legend .icon {
    inline-size: 12px;
    block-size: 12px;
    stroke: var(--card-background-color, #fff);
    stroke-width: 2;
  }
  .mark.back .icon {
    fill: var(--card-background-color, #fff);
    stroke: var(--text);
  }
  .axis {
    display: flex;
    justify-content: space-between;
    gap: var(--small-gap);
    color: var(--quiet);
    font-size: var(--small);
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 0 var(--gap);
    color: var(--quiet);
    font-size: var(--small);
  }
  .legend span {
    display: inline-flex;
    align-items: center;
    gap: 4px;
  }
  .legend i {
    inline-size: 18px;
    border-block-start: 2px solid var(--mark);
  }
  .legend i.dashed {
    border-block-start: 2px dashed var(--text);
  }
  @media (forced-colors: active) {
    .lines path,
    .lines .ahead,
    .lines .now {
      stroke: CanvasText;
    }
    .switch button[aria-pressed="true"] {
      border-color: Highlight;
    }
    .legend i,
    .legend i.dashed {
      border-color: CanvasText;
    }
  }
`,Cr=E`
  :host {
    display: block;
  }
  li {
    display: grid;
    grid-template-columns: 1fr auto;
    gap: 0 var(--gap);
    padding-block: var(--small-gap);
    border-block-start: 1px solid var(--edge);
  }
  .title,
  .told {
    overflow-wrap: anywhere;
  }
  .price {
    text-align: end;
    white-space: nowrap;
  }
  .told {
    grid-column: 1 / -1;
  }
`;var te=class extends k{constructor(){super(...arguments);this.open=new Set;this.following=new ue(this);this.lines=new B(this);this.format=null;this.doings={details:t=>{let r=this.config?.entity??(this.hass&&Tt(this.hass,t.device_id));r&&this.dispatchEvent(new CustomEvent("hass-more-info",{bubbles:!0,composed:!0,detail:{entityId:r}}))},recharge:t=>this.hass&&ot(this,this.hass,t),decide:(t,r)=>this.hass&&cr(this,this.hass,t,r)}}static{this.styles=Ar}static{this.getConfigForm=pr}static{this.getStubConfig=t=>mr(t)}setConfig(t){Ze(t),this.config={...t}}getCardSize(){return this.config?.chart===!1?5:8}getGridOptions(){return{columns:12,min_columns:6,min_rows:3}}shouldUpdate(t){return t.size!==1||!t.has("hass")?!0:Je(t.get("hass"),this.hass)}render(){let{hass:t,config:r}=this;if(!t||!r)return p;let i=Re(r,t),o=this.idsOf(i,t);this.following.follow(t,o??[]);let s=this.reader(t);return c`<ha-card lang=${s.format.language} dir="ltr"
      >${this.content(i,o,{hass:t,config:r,reader:s,doings:this.doings})}</ha-card
    >`}idsOf(t,r){return t.kind==="line"?[t.id]:t.kind!=="account"?[]:(this.lines.ask(`${t.id} ${Ye(r)}`,()=>_n(r,t.id)),this.lines.value?.map(({device_id:i})=>i)??null)}content(t,r,i){if(t.kind==="none")return this.message("choose_line",i);if(t.kind==="removed")return this.message("removed",i);if(r===null&&this.lines.failed)return c`<div class="message">${this.lines.placeholder(i.reader.say)}</div>`;if(r?.length===0)return this.message("no_lines",i);let{views:o,hindered:s,worded:l}=this.following,a=(r??[]).filter(h=>h in o);if(!a.length||!l)return this.message(this.waiting(s,i.hass),i);let d=a.map(h=>o[h]).filter(h=>!!h);return d.length?t.kind==="account"?this.account(d,i):this.line(d[0],i):this.message("not_loaded",i)}waiting(t,r){if(t==="unauthorized")return"no_access";if(this.following.fit==="skewed")return"skew";let i=(r.config.state??"RUNNING")==="RUNNING";return t==="unknown_command"&&i?"skew":t===null?"loading":"not_loaded"}message(t,{reader:r}){return c`<p class="message">${r.say(t)}</p>`}line(t,r){let i=U(t,r.reader),o=this.named(t,r);return c`<div class="line ${i.stale?"stale":""}">
      ${fr(o,i.chip,()=>this.doings.details(t),r)}
      ${r.reader.skewed?c`<p class="note">${r.reader.say("skew")}</p>`:p}
      ${at(t,i,r)}
    </div>`}account(t,r){let i=(s,l)=>{this.open.has(s)!==l&&(this.open=new Set(l?[...this.open,s]:[...this.open].filter(a=>a!==s)))},o=typeof this.config?.name=="string"?this.config.name:t[0]?.account_name??"";return c`${r.reader.skewed?c`<p class="message">${r.reader.say("skew")}</p>`:p}
    ${kr(o,t,this.open,i,r)}`}named(t,{hass:r,config:i}){if(typeof i.name=="string")return i.name||t.name;let o=i.name&&(i.entity??Tt(r,t.device_id)),s=o?r.states[o]:void 0;return s&&r.formatEntityName?.(s,i.name)||t.name}reader(t){let r=Dn(t);this.format?.key!==r&&(this.format={key:r,value:Z(t)});let i=this.format.value,{fit:o,words:s,views:l}=this.following,a=Object.values(l).some(d=>d&&d.api!==1);return{say:F(i.language),words:s,format:i,now:Date.now(),skewed:a||o!==null&&o!=="fits"}}};v([x({attribute:!1})],te.prototype,"hass",2),v([O()],te.prototype,"config",2),v([O()],te.prototype,"open",2);var Nt=["money","data"];function Vr(n){let e=Nt.filter(t=>(n[t]?.points.length??0)>1);return n.forecast?.cause==="data"?e.reverse():e}function Hr(n,e){let t=(n[e]?.points??[]).map(([m,y])=>[Date.parse(m),Number(y)]);if(t.length<2)return null;let[r,i,o]=[n.from,n.to,n.now].map(m=>Date.parse(m)),s=Math.max(i,o),l=t.map(([,m])=>m),a=Math.min(0,...l),d=Math.max(...l),h=m=>Pr((m-r)/(s-r||1)*100),u=m=>Pr(100-(m-a)/(d-a||1)*100),f=mo(n,e,t,s);return{points:t,path:Er(t,h,u),ahead:f&&Er(f,h,u),marks:n.recharges.map(m=>({at:Date.parse(m.at),recharge:m})).filter(({at:m})=>m>=r&&m<=s).map(({at:m,recharge:y})=>({x:h(m),y:u(Lr(t,m)),recharge:y})),now:h(o),lowest:a,highest:d}}function mo({forecast:n},e,t,r){let i=t.at(-1);if(!n||!i||n.cause!=="validity"&&n.cause!==e)return null;let[o,s]=i,l=Date.parse(n.at);if(l<=o)return null;let a=n.cause==="validity"?s:0,d=Math.min(l,r);return[i,[d,s+(a-s)*(d-o)/(l-o)]]}function Lr(n,e){let t=n.findIndex(([o])=>o>e),r=n.at(t===-1?-1:Math.max(t-1,0)),i=n[t];return!i||i===r||i[0]===r[0]||e<=r[0]?r[1]:r[1]+(i[1]-r[1])*(e-r[0])/(i[0]-r[0])}function Dr({points:n,marks:e},t){let r=new Map;for(let[i,o]of n){let s=t(new Date(i));r.set(s,{day:s,at:i,value:o,recharges:[]})}for(let{recharge:i}of e){let o=Date.parse(i.at),s=t(new Date(o)),l=r.get(s)??{day:s,at:o,value:Lr(n,o),recharges:[]};l.recharges.push(i),r.set(s,l)}return[...r.values()].sort((i,o)=>i.at-o.at)}function Er(n,e,t){return n.map(([r,i],o)=>`${o?"L":"M"}${e(r)} ${t(i)}`).join("")}function Pr(n){return Math.round(n*100)/100}var Ir=30,z=class extends k{constructor(){super(...arguments);this.device="";this.stamp="";this.chosen=null;this.chart=new B(this)}static{this.styles=[...me,Tr]}render(){if(!this.reader||!this.device)return p;this.chart.ask(`${this.device} ${this.stamp}`,()=>vn(this.hass,this.device,Ir));let{value:t}=this.chart,{say:r}=this.reader;if(!t)return this.chart.placeholder(r);let i=Vr(t),o=i.find(l=>l===this.chosen)??i[0],s=o&&Hr(t,o);return!o||!s?c`<p class="quiet small">${r("chart_empty")}</p>`:c`<figure>
      <div class="head">
        <figcaption class="quiet small" id="title">${this.title_(o)}</figcaption>
        ${i.length>1?this.choice(o):p}
      </div>
      ${this.plot(t,o,s)} ${this.legend(o,s)} ${this.table(t,o,s)}
    </figure>`}title_(t){let{say:r,format:i}=this.reader;return r(`chart_${t}`,{days:i.days(Ir)})}label(t){return this.reader.say(t==="money"?"balance":"data")}choice(t){let r=i=>()=>this.chosen=i;return c`<div class="switch" role="group" aria-labelledby="title">
      ${Nt.map(i=>c`<button aria-pressed=${i===t} @click=${r(i)}>${this.label(i)}</button>`)}
    </div>`}plot(t,r,i){let{say:o,format:s}=this.reader,l=({x:d,y:h,recharge:u})=>c`<span
        class="mark ${u.state==="reversed"?"back":""}"
        style="inset-inline-start: ${d}%; inset-block-start: ${h}%"
        title="${s.date(u.at)}: ${this.bought(u)}"
        >${de("diamond")}</span
      >`,a=i.now<99;return c`<div class="axis" aria-hidden="true"><span>${this.amount(t,r,i.highest)}</span></div>
      <div class="plot">
        <svg
          class="lines"
          viewBox="0 0 100 100"
          preserveAspectRatio="none"
          role="img"
          aria-labelledby="title summary"
        >
          <title id="summary">${this.summary(t,r,i)}</title>
          ${a?xe`<path class="now" d="M${i.now} 0V100" />`:p}
          ${i.ahead?xe`<path class="ahead" d=${i.ahead} />`:p}
          <path d=${i.path} />
        </svg>
        <div aria-hidden="true">${i.marks.map(l)}</div>
      </div>
      <div class="axis" aria-hidden="true">
        <span>${s.date(t.from)}</span>
        ${a?c`<span>${s.date(t.to)}</span>`:c`<span>${o("today")}</span>`}
      </div>`}legend(t,{ahead:r,marks:i}){let{say:o}=this.reader;return c`<div class="legend" aria-hidden="true">
      <span><i></i>${this.label(t)}</span>
      ${r?c`<span><i class="dashed"></i>${o("forecast")}</span>`:p}
      ${i.length?c`<span>${de("diamond")}${o("recharging")}</span>`:p}
    </div>`}summary(t,r,{points:i,ahead:o,marks:s}){let{say:l,format:a}=this.reader,[d,h]=[i[0],i.at(-1)],u=l("chart_summary",{first:this.amount(t,r,d[1]),from:a.date(new Date(d[0])),last:this.amount(t,r,h[1]),to:a.date(new Date(h[0])),low:this.amount(t,r,Math.min(...i.map(([,m])=>m))),count:a.number(s.length)}),f=o&&t.forecast?.at;return f?`${u} ${l("chart_runs_out",{date:a.date(f)})}`:u}table(t,r,i){let{say:o,format:s}=this.reader;return c`<div class="unseen">
      <table aria-labelledby="title">
        <thead>
          <tr>
            <th scope="col">${o("date")}</th>
            <th scope="col">${this.label(r)}</th>
            <th scope="col">${o("recharging")}</th>
          </tr>
        </thead>
        <tbody>
          ${Dr(i,l=>s.date(l)).map(l=>c`<tr>
                <th scope="row">${l.day}</th>
                <td>${this.amount(t,r,l.value)}</td>
                <td>${l.recharges.map(a=>c`<p>${this.bought(a)}</p>`)}</td>
              </tr>`)}
        </tbody>
      </table>
    </div>`}bought({title:t,price:r,currency:i}){return`${t} · ${this.reader.format.money({amount:r,currency:i})}`}amount(t,r,i){let{format:o}=this.reader;if(r==="data")return o.quantity("data",i);let s=Number.isInteger(i)?0:2;return o.money({amount:i.toFixed(s),currency:t.money?.currency??"USD"})}};v([x({attribute:!1,hasChanged:()=>!1})],z.prototype,"hass",2),v([x({attribute:!1})],z.prototype,"reader",2),v([x()],z.prototype,"device",2),v([x()],z.prototype,"stamp",2),v([O()],z.prototype,"chosen",2);var ne=class extends k{constructor(){super(...arguments);this.following=new ue(this)}static{this.styles=[...me,E`
      :host {
        display: block;
      }
      .action {
        block-size: var(--feature-height, 44px);
        min-block-size: var(--feature-height, 44px);
        padding-block: 0;
        border-radius: var(--feature-border-radius, 12px);
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
    `]}static getStubConfig(){return{type:"custom:esim-recharge-feature"}}setConfig(t){if(!t)throw new Error("the feature has no configuration");this.config=t}shouldUpdate(t){return t.size!==1||!t.has("hass")?!0:Je(t.get("hass"),this.hass)}render(){let{hass:t,context:r,config:i}=this;if(!t||!i||!r?.entity_id)return p;let o=Re({type:"",entity:r.entity_id},t);if(o.kind!=="line")return p;this.following.follow(t,[o.id]);let{views:s,words:l,fit:a,worded:d}=this.following,h=s[o.id];if(!h||!d)return p;let u=Z(t),f=F(u.language),m=h.api!==1||a!==null&&a!=="fits",{button:y,name:w}=U(h,{say:f,words:l,format:u,now:Date.now(),skewed:m});return y?c`<button
      class="action"
      title=${y.note??p}
      aria-label=${[f("recharge"),w,y.note].filter(Boolean).join(", ")}
      ?disabled=${y.note!==null}
      @click=${()=>ot(this,t,h)}
    >
      ${y.note??f("recharge")}
    </button>`:p}};v([x({attribute:!1})],ne.prototype,"hass",2),v([x({attribute:!1})],ne.prototype,"context",2),v([O()],ne.prototype,"config",2);function Mr(n,{entity_id:e}){return e!==void 0&&Re({type:"",entity:e},n).kind==="line"}var q=class extends k{constructor(){super(...arguments);this.device="";this.stamp="";this.open=!1;this.recharges=new B(this)}static{this.styles=[...me,Cr]}render(){return!this.reader||!this.device?p:c`<details @toggle=${t=>this.open=t.target.open}>
      <summary>${this.reader.say("history")}</summary>
      ${this.open?this.list():p}
    </details>`}list(){let{say:t}=this.reader;this.recharges.ask(`${this.device} ${this.stamp}`,()=>Ge(this.hass,this.device));let{value:r}=this.recharges;return r?r.length?c`<ul>
      ${r.map(i=>this.entry(i))}
    </ul>`:c`<p class="quiet">${t("never_recharged")}</p>`:this.recharges.placeholder(t)}entry(t){let{say:r,words:i,format:o}=this.reader,{product:s,price:l}=A(t,this.reader),a=[P(i,"state",t.state),P(i,"origin",t.origin),t.receipt&&r("receipt",{number:t.receipt}),t.message];return c`<li>
      <span class="title">${s}</span>
      <span class="price">${l}</span>
      <span class="told quiet small">
        <time datetime=${t.created_at}>${o.dateTime(t.created_at)}</time>
        ${a.filter(Boolean).map(d=>c` · ${d}`)}
      </span>
    </li>`}};v([x({attribute:!1,hasChanged:()=>!1})],q.prototype,"hass",2),v([x({attribute:!1})],q.prototype,"reader",2),v([x()],q.prototype,"device",2),v([x()],q.prototype,"stamp",2),v([O()],q.prototype,"open",2);Ve("esim-recharge-chart",z);Ve("esim-recharge-history",q);Ve(le,te);Ve(At,ne);zt("customCards",{type:le,get name(){return ce("card_name")},get description(){return ce("card_about")},preview:!0,documentationURL:En,getEntitySuggestion:hr});zt("customCardFeatures",{type:At,get name(){return ce("recharge")},configurable:!1,isSupported:Mr});
/*! Bundled license information:

@lit/reactive-element/css-tag.js:
  (**
   * @license
   * Copyright 2019 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

@lit/reactive-element/reactive-element.js:
lit-html/lit-html.js:
lit-element/lit-element.js:
@lit/reactive-element/decorators/custom-element.js:
@lit/reactive-element/decorators/property.js:
@lit/reactive-element/decorators/state.js:
@lit/reactive-element/decorators/event-options.js:
@lit/reactive-element/decorators/base.js:
@lit/reactive-element/decorators/query.js:
@lit/reactive-element/decorators/query-all.js:
@lit/reactive-element/decorators/query-async.js:
@lit/reactive-element/decorators/query-assigned-nodes.js:
lit-html/directive.js:
lit-html/directives/repeat.js:
  (**
   * @license
   * Copyright 2017 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

lit-html/is-server.js:
  (**
   * @license
   * Copyright 2022 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

@lit/reactive-element/decorators/query-assigned-elements.js:
  (**
   * @license
   * Copyright 2021 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

lit-html/directive-helpers.js:
  (**
   * @license
   * Copyright 2020 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)
*/
